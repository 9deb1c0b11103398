-- Requests of every zone and hour; demand is NULL while a zone's gateway was down.
WITH buckets AS (
    SELECT
        zone_id,
        strftime('%Y-%m-%d %H:00:00', started_at) AS hour,
        requests,
        app_opens,
        median_wait_s
    FROM request_buckets
    WHERE started_at >= :since
)

SELECT
    zones.name AS zone,
    buckets.hour,
    SUM(buckets.requests) AS demand,
    SUM(buckets.app_opens) AS opens
FROM buckets
INNER JOIN zones ON zones.zone_id = buckets.zone_id
GROUP BY zones.name, buckets.hour
ORDER BY buckets.hour, zones.name;
