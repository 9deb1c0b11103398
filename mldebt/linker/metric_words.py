"""Words that names of metrics, and of what models give, are made of."""

METRICS = frozenset(
    [
        "accuracy",
        "acc",
        "f1",
        "fbeta",
        "precision",
        "recall",
        "auc",
        "auroc",
        "roc",
        "aucpr",
        "rmse",
        "mse",
        "mae",
        "mape",
        "smape",
        "rmsle",
        "rmspe",
        "msle",
        "mdape",
        "r2",
        "logloss",
        "silhouette",
        "davies",
        "calinski",
        "bleu",
        "rouge",
        "iou",
        "dice",
        "wer",
        "cer",
        "ndcg",
        "mrr",
        "gini",
        "drift",
        "psi",
        "skew",
        "brier",
        "kappa",
        "mcc",
    ]
)
"""Words of names of metrics: what tells how good a model is, or how far its data has moved."""

PREDICTIONS = frozenset(
    [
        "prob",
        "probs",
        "proba",
        "probas",
        "probability",
        "probabilities",
        "pred",
        "preds",
        "predicted",
        "prediction",
        "predictions",
        "forecast",
        "forecasts",
        "yhat",
    ]
)
"""Words of names of what models give."""
WEAK = frozenset({"score", "scores", "confidence", "confidences"})
"""Words that name metrics and predictions alike, points in games, and numbers that somebody made up."""
DERIVED = frozenset({"pred", "preds", "predicted", "prediction", "predictions", "forecast", "forecasts"})
"""Words of names that tell that a table, or an object, holds predictions."""
