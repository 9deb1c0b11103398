"""dbt projects: what they state, and that as a part of the graph."""
