from datetime import timedelta

from data_sources import account_features
from feast import Entity, FeatureService, FeatureView, Field
from feast.types import Float64, Int64

account = Entity(name="account", join_keys=["account_id"])

account_behaviour = FeatureView(
    name="account_behaviour",
    entities=[account],
    ttl=timedelta(days=2),
    schema=[
        Field(name="income", dtype=Float64),
        Field(name="missed_repayments", dtype=Int64),
        Field(name="line_use", dtype=Float64),
    ],
    source=account_features,
    online=True,
    owner="features@bank.example",
)

credit_line_v1 = FeatureService(name="credit_line_v1", features=[account_behaviour])
