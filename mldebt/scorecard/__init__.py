"""The ML Test Score (Breck et al., 2017) as far as files can show it: questions as data, answers from the graph."""
