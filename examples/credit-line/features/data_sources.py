from feast.infra.offline_stores.contrib.postgres_offline_store.postgres_source import PostgreSQLSource

account_features = PostgreSQLSource(
    name="account_features",
    query="SELECT * FROM analytics_marts.account_features",
    timestamp_field="event_timestamp",
)
