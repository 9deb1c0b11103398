"""The kinds of machine-learning technical debt, each with one sentence and where it was first described."""

from __future__ import annotations

import msgspec

HIDDEN = "Sculley et al., Hidden Technical Debt in Machine Learning Systems (NeurIPS 2015)"
TEST_SCORE = "Breck et al., The ML Test Score: A Rubric for ML Production Readiness (2017)"
LEAKAGE = "Kaufman et al., Leakage in Data Mining: Formulation, Detection, and Avoidance (2012)"
INTERVIEW = "D. Sculley, Technical Debt, Trade-offs, and Kaggle (interview, 2022)"


class Debt(msgspec.Struct, frozen=True):
    """A kind of debt: what it is, and the paper and section that names it."""

    sentence: str
    source: str


DEBTS: dict[str, Debt] = {
    "feedback-loop": Debt("A model shapes the data that it, or another model, learns from.", f"{HIDDEN}, section 4"),
    "undeclared-consumer": Debt("Somebody uses data or predictions that nobody knows of.", f"{HIDDEN}, section 2"),
    "unused-feature": Debt("Data is computed, loaded or kept although nothing gains from it.", f"{HIDDEN}, section 3"),
    "glue-code": Debt("Most code only carries data into and out of general-purpose packages.", f"{HIDDEN}, section 5"),
    "pipeline-jungle": Debt(
        "Data preparation has grown into a tangle of steps, joins and intermediate files.", f"{HIDDEN}, section 5"
    ),
    "dead-experimental-path": Debt(
        "Branches, jobs and functions of past experiments stay in production code.", f"{HIDDEN}, section 5"
    ),
    "config-debt": Debt(
        "Configuration is unread, missing, contradictory or impossible to check.", f"{HIDDEN}, section 6"
    ),
    "unstable-dependency": Debt(
        "A model learns from a signal whose meaning or version can change underneath it.", f"{HIDDEN}, section 3"
    ),
    "correction-cascade": Debt("A model is built to correct the output of another model.", f"{HIDDEN}, section 2"),
    "entanglement": Debt("Changing one thing changes every model, because they share it.", f"{HIDDEN}, section 2"),
    "training-serving-skew": Debt("Training and serving see the same thing differently.", f"{TEST_SCORE}, Monitor 3"),
    "data-leakage": Debt("What is only known at evaluation reaches training.", LEAKAGE),
    "missing-validation": Debt("Nothing checks data or a model before others rely on it.", f"{TEST_SCORE}, Data 1"),
    "missing-monitoring": Debt("Nothing watches a signal or a model while it is in use.", f"{HIDDEN}, section 7"),
    "fixed-threshold": Debt("A number chosen by hand decides on what a model learnt.", f"{HIDDEN}, section 7"),
    "abstraction-debt": Debt(
        "The code has no firm idea of what a model, a prediction or a stream of data is.", f"{HIDDEN}, section 5"
    ),
    "reproducibility-debt": Debt("Running the same thing again gives another result.", f"{HIDDEN}, section 8"),
    "evaluation-debt": Debt("A model is judged by too little to know whether it is better.", INTERVIEW),
    "process-debt": Debt("What a model learns from changes without anybody writing it down.", f"{HIDDEN}, section 8"),
    "ownership-debt": Debt("People depend on data or a model that nobody answers for.", f"{HIDDEN}, section 8"),
}
