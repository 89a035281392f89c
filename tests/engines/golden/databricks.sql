-- databricks: compiled and parsed, not run against a server. Written by make golden.

-- rows, 1.1
SELECT seen.g0, count(seen.v0) AS a0
FROM (SELECT orders_1.region AS g0, 1 AS v0
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- priced, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(seen.v1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- notes, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(seen.v1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, orders_1.note AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- quantities, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`
FROM (SELECT orders_1.region AS g0, 1 AS v0, orders_1.quantity AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- bigs, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`
FROM (SELECT orders_1.region AS g0, 1 AS v0, orders_1.big AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- amounts, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1) AS a1, count(seen.v1) AS `a1.n`
FROM (SELECT orders_1.region AS g0, 1 AS v0, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- costs, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1) AS a1, count(seen.v1) AS `a1.n`
FROM (SELECT orders_1.region AS g0, 1 AS v0, orders_1.cost AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- nothing, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1) AS a1, count(seen.v1) AS `a1.n`
FROM (SELECT orders_1.region AS g0, 1 AS v0, nullif(CAST(orders_1.empty AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- mean_quantity, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`
FROM (SELECT orders_1.region AS g0, 1 AS v0, orders_1.quantity AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- mean_amount, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1) AS a1, count(seen.v1) AS `a1.n`
FROM (SELECT orders_1.region AS g0, 1 AS v0, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- mean_cost, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1) AS a1, count(seen.v1) AS `a1.n`
FROM (SELECT orders_1.region AS g0, 1 AS v0, orders_1.cost AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- least, 1.1
SELECT seen.g0, count(seen.v0) AS a0, min(seen.v1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, orders_1.quantity AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- most, 1.1
SELECT seen.g0, count(seen.v0) AS a0, max(seen.v1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- dearest, 1.1
SELECT seen.g0, count(seen.v0) AS a0, max(seen.v1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, orders_1.cost AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- biggest, 1.1
SELECT seen.g0, count(seen.v0) AS a0, max(seen.v1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, orders_1.big AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- first_seen, 1.1
SELECT seen.g0, count(seen.v0) AS a0, min(seen.v1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- last_order, 1.1
SELECT seen.g0, count(seen.v0) AS a0, max(seen.v1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- last_shipped, 1.1
SELECT seen.g0, count(seen.v0) AS a0, max(seen.v1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, orders_1.shipped AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- regions, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(DISTINCT seen.v1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, orders_1.region AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- prices, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(DISTINCT seen.v1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- costs_seen, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(DISTINCT seen.v1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, orders_1.cost AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- days, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(DISTINCT seen.v1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, orders_1.shipped AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- departments, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(DISTINCT seen.v1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, products_1.department AS v1
FROM main.orders AS orders_1 LEFT OUTER JOIN main.products AS products_1 ON orders_1.product_id = products_1.product_id) AS seen GROUP BY seen.g0;

-- flags, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(DISTINCT seen.v1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, orders_1.churned AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- lost, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(seen.v1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, CASE WHEN (orders_1.churned IN (:`param_1_1`)) THEN 1 END AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- food, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`
FROM (SELECT orders_1.region AS g0, 1 AS v0, CASE WHEN (products_1.department IN (:`param_1_1`)) THEN orders_1.quantity END AS v1
FROM main.orders AS orders_1 LEFT OUTER JOIN main.products AS products_1 ON orders_1.product_id = products_1.product_id) AS seen GROUP BY seen.g0;

-- europe, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1) AS a1, count(seen.v1) AS `a1.n`
FROM (SELECT orders_1.region AS g0, 1 AS v0, CASE WHEN NOT coalesce(orders_1.region IN (:`param_1_1`), false) THEN nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) END AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- median_quantity, 1.1
SELECT seen.g0, count(seen.v0) AS a0, percentile(seen.v1, 0.5) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, nullif(CAST(orders_1.quantity AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- high_amount, 1.1
SELECT seen.g0, count(seen.v0) AS a0, percentile(seen.v1, 0.95) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, nullif(CAST(nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- low_cost, 1.1
SELECT seen.g0, count(seen.v0) AS a0, percentile(seen.v1, 0.1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, CASE WHEN NOT coalesce(orders_1.region IN (:`param_1_1`), false) THEN nullif(CAST(orders_1.cost AS DOUBLE), CAST('NaN' AS DOUBLE)) END AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- top_big, 1.1
SELECT seen.g0, count(seen.v0) AS a0, percentile(seen.v1, 1.0) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, nullif(CAST(orders_1.big AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- spread_quantity, 1.1
SELECT seen.g0, count(seen.v0) AS a0, avg(seen.v1) AS a1, count(seen.v1) AS `a1.n`, (var_pop(seen.v1) * count(seen.v1)) AS `a1.m2`
FROM (SELECT orders_1.region AS g0, 1 AS v0, nullif(CAST(orders_1.quantity AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- spread_amount, 1.1
SELECT seen.g0, count(seen.v0) AS a0, avg(seen.v1) AS a1, count(seen.v1) AS `a1.n`, (var_pop(seen.v1) * count(seen.v1)) AS `a1.m2`
FROM (SELECT orders_1.region AS g0, 1 AS v0, nullif(CAST(nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- spread_cost, 1.1
SELECT seen.g0, count(seen.v0) AS a0, avg(seen.v1) AS a1, count(seen.v1) AS `a1.n`, (var_pop(seen.v1) * count(seen.v1)) AS `a1.m2`
FROM (SELECT orders_1.region AS g0, 1 AS v0, CASE WHEN (orders_1.churned IN (:`param_1_1`)) THEN nullif(CAST(orders_1.cost AS DOUBLE), CAST('NaN' AS DOUBLE)) END AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- weighed, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1 * seen.w1) AS a1, sum(seen.w1) AS `a1.n`
FROM (SELECT orders_1.region AS g0, 1 AS v0, nullif(CAST(nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v1, CASE WHEN (nullif(CAST(nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS DOUBLE), CAST('NaN' AS DOUBLE)) IS NOT NULL) THEN nullif(CAST(orders_1.quantity AS DOUBLE), CAST('NaN' AS DOUBLE)) END AS w1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- weighed_cost, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1 * seen.w1) AS a1, sum(seen.w1) AS `a1.n`
FROM (SELECT orders_1.region AS g0, 1 AS v0, CASE WHEN (orders_1.region IN (:`param_1_1`)) THEN nullif(CAST(orders_1.cost AS DOUBLE), CAST('NaN' AS DOUBLE)) END AS v1, CASE WHEN (CASE WHEN (orders_1.region IN (:`param_1_1`)) THEN nullif(CAST(orders_1.cost AS DOUBLE), CAST('NaN' AS DOUBLE)) END IS NOT NULL) THEN nullif(CAST(nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS DOUBLE), CAST('NaN' AS DOUBLE)) END AS w1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- first_quantity, 1.1
SELECT seen.g0, count(seen.v0) AS a0, min_by(seen.v1, struct(seen.w1, seen.v1)) FILTER (WHERE seen.v1 IS NOT NULL) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) IS NOT NULL) THEN orders_1.quantity END AS v1, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) AS w1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- last_amount, 1.1
SELECT seen.g0, count(seen.v0) AS a0, max_by(seen.v1, struct(seen.w1, seen.v1)) FILTER (WHERE seen.v1 IS NOT NULL) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) IS NOT NULL) THEN nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) END AS v1, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) AS w1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- last_cost, 1.1
SELECT seen.g0, count(seen.v0) AS a0, max_by(seen.v1, struct(seen.w1, seen.v1)) FILTER (WHERE seen.v1 IS NOT NULL) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) IS NOT NULL) THEN CASE WHEN (orders_1.churned IN (:`param_1_1`)) THEN orders_1.cost END END AS v1, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) AS w1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- last_seen, 1.1
SELECT seen.g0, count(seen.v0) AS a0, max_by(seen.v1, struct(seen.w1, seen.v1)) FILTER (WHERE seen.v1 IS NOT NULL) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) IS NOT NULL) THEN timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') END AS v1, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) AS w1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- november, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(DISTINCT seen.v1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, CASE WHEN (trunc(CAST(timestampadd(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_1`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_4`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_6`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_7`) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_9`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_10`) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ)) AS DATE), 'MONTH') IN (:`param_11_1`)) THEN orders_1.note END AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- near, 1.1
SELECT seen.g0, count(seen.v0) AS a0, approx_count_distinct(seen.v1) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, orders_1.note AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- middle, 1.1
SELECT seen.g0, count(seen.v0) AS a0, approx_percentile(seen.v1, 0.5) AS a1
FROM (SELECT orders_1.region AS g0, 1 AS v0, nullif(CAST(nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- stock, 1.1
SELECT seen.g0, count(seen.v0) AS a0
FROM (SELECT orders_1.region AS g0, 1 AS v0
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- stock, 2.1
SELECT seen.g0, sum(CAST(seen.v0 AS DECIMAL(38, 0))) AS a0, count(seen.v0) AS `a0.n`
FROM (SELECT orders_1.region AS g0, orders_1.quantity AS v0, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) AS time, max(CAST(orders_1.ordered_at AS TIMESTAMP_NTZ)) OVER () AS `end`, CASE WHEN true THEN 1 END AS passes
FROM main.orders AS orders_1) AS seen
WHERE seen.time = seen.`end` AND seen.passes IS NOT NULL GROUP BY seen.g0;

-- kept, 1.1
SELECT seen.g0, count(seen.v0) AS a0
FROM (SELECT orders_1.region AS g0, 1 AS v0
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- kept, 2.1
SELECT seen.g0, sum(CAST(seen.v0 AS DECIMAL(38, 0))) AS a0, count(seen.v0) AS `a0.n`
FROM (SELECT orders_1.region AS g0, orders_1.quantity AS v0, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) AS time, max(CAST(orders_1.ordered_at AS TIMESTAMP_NTZ)) OVER (PARTITION BY orders_1.region) AS `end`, CASE WHEN true THEN 1 END AS passes
FROM main.orders AS orders_1) AS seen
WHERE seen.time = seen.`end` AND seen.passes IS NOT NULL GROUP BY seen.g0;

-- month, 1.1
SELECT seen.g0, count(seen.v0) AS a0
FROM (SELECT orders_1.region AS g0, 1 AS v0
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- month, 2.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1) AS a1, count(seen.v1) AS `a1.n`
FROM (SELECT orders_1.region AS g0, 1 AS v0, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v1
FROM main.orders AS orders_1
WHERE CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) >= :`param_1` AND CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) AS seen GROUP BY seen.g0;

-- share, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1) AS a1, count(seen.v1) AS `a1.n`
FROM (SELECT orders_1.region AS g0, 1 AS v0, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- share, 2.1
SELECT count(seen.v0) AS a0, sum(seen.v1) AS a1, count(seen.v1) AS `a1.n`
FROM (SELECT 1 AS v0, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v1
FROM main.orders AS orders_1) AS seen;

-- by region, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT orders_1.region AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by quantity.bin(5), 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT (CASE WHEN abs(CAST(orders_1.quantity AS DOUBLE) / :`param_1`) < 9007199254740992D THEN floor(CAST(orders_1.quantity AS DOUBLE) / :`param_1`) ELSE CAST(orders_1.quantity AS DOUBLE) / :`param_1` END * :`param_1`) AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by cost.bin(2.5), 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT (orders_1.cost - pmod(orders_1.cost, :`param_1`)) AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by department, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT products_1.department AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1 LEFT OUTER JOIN main.products AS products_1 ON orders_1.product_id = products_1.product_id) AS seen GROUP BY seen.g0;

-- by churned, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT orders_1.churned AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by ordered_at.minute, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT (timestampadd(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_1`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_4`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_6`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_7`) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_9`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_10`) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ)) - make_dt_interval(0, 0, 0, extract(SECOND FROM timestampadd(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_1`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_4`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_6`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_7`) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_9`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_10`) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ))))) AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by ordered_at.hour, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT (timestampadd(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_1`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_4`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_6`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_7`) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_9`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_10`) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ)) - make_dt_interval(0, 0, minute(timestampadd(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_1`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_4`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_6`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_7`) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_9`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_10`) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ))), extract(SECOND FROM timestampadd(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_1`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_4`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_6`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_7`) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_9`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_10`) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ))))) AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by ordered_at.day, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT CAST(timestampadd(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_1`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_4`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_6`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_7`) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_9`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_10`) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ)) AS DATE) AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by ordered_at.week, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT date_sub(CAST(timestampadd(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_1`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_4`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_6`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_7`) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_9`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_10`) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ)) AS DATE), mod(weekday(CAST(timestampadd(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_1`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_4`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_6`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_7`) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_9`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_10`) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ)) AS DATE)) + 7 - 6, 7)) AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by ordered_at.month, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT trunc(CAST(timestampadd(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_1`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_4`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_6`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_7`) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_9`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_10`) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ)) AS DATE), 'MONTH') AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by ordered_at.quarter, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT add_months(trunc(CAST(timestampadd(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_1`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_4`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_6`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_7`) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_9`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_10`) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ)) AS DATE), 'MONTH'), -mod(month(CAST(timestampadd(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_1`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_4`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_6`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_7`) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_9`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_10`) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ)) AS DATE)) + 11 - 0, 3)) AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by ordered_at.year, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT add_months(trunc(CAST(timestampadd(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_1`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_4`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_6`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_7`) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_9`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_10`) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ)) AS DATE), 'MONTH'), -mod(month(CAST(timestampadd(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_1`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_4`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_6`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_7`) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_9`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_10`) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ)) AS DATE)) + 11 - 3, 12)) AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by seen_at.minute, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT (timestampadd(SECOND, CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_1`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_2`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_4`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_6`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_7`) THEN -14400 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_9`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_10`) THEN -14400 ELSE -18000 END END END END, timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00')) - make_dt_interval(0, 0, 0, extract(SECOND FROM timestampadd(SECOND, CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_1`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_2`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_4`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_6`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_7`) THEN -14400 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_9`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_10`) THEN -14400 ELSE -18000 END END END END, timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00'))))) AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by seen_at.hour, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT (timestampadd(SECOND, CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_1`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_2`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_4`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_6`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_7`) THEN -14400 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_9`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_10`) THEN -14400 ELSE -18000 END END END END, timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00')) - make_dt_interval(0, 0, minute(timestampadd(SECOND, CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_1`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_2`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_4`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_6`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_7`) THEN -14400 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_9`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_10`) THEN -14400 ELSE -18000 END END END END, timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00'))), extract(SECOND FROM timestampadd(SECOND, CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_1`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_2`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_4`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_6`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_7`) THEN -14400 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_9`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_10`) THEN -14400 ELSE -18000 END END END END, timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00'))))) AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by seen_at.day, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT CAST(timestampadd(SECOND, CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_1`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_2`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_4`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_6`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_7`) THEN -14400 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_9`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_10`) THEN -14400 ELSE -18000 END END END END, timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00')) AS DATE) AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by seen_at.week, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT date_sub(CAST(timestampadd(SECOND, CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_1`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_2`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_4`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_6`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_7`) THEN -14400 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_9`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_10`) THEN -14400 ELSE -18000 END END END END, timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00')) AS DATE), mod(weekday(CAST(timestampadd(SECOND, CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_1`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_2`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_4`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_6`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_7`) THEN -14400 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_9`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_10`) THEN -14400 ELSE -18000 END END END END, timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00')) AS DATE)) + 7 - 6, 7)) AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by seen_at.month, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT trunc(CAST(timestampadd(SECOND, CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_1`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_2`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_4`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_6`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_7`) THEN -14400 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_9`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_10`) THEN -14400 ELSE -18000 END END END END, timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00')) AS DATE), 'MONTH') AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by seen_at.quarter, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT add_months(trunc(CAST(timestampadd(SECOND, CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_1`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_2`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_4`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_6`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_7`) THEN -14400 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_9`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_10`) THEN -14400 ELSE -18000 END END END END, timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00')) AS DATE), 'MONTH'), -mod(month(CAST(timestampadd(SECOND, CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_1`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_2`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_4`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_6`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_7`) THEN -14400 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_9`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_10`) THEN -14400 ELSE -18000 END END END END, timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00')) AS DATE)) + 11 - 0, 3)) AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by seen_at.year, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT add_months(trunc(CAST(timestampadd(SECOND, CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_1`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_2`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_4`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_6`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_7`) THEN -14400 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_9`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_10`) THEN -14400 ELSE -18000 END END END END, timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00')) AS DATE), 'MONTH'), -mod(month(CAST(timestampadd(SECOND, CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_1`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_2`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_4`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_6`) THEN CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_7`) THEN -14400 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_9`) THEN -18000 ELSE CASE WHEN (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') < :`param_10`) THEN -14400 ELSE -18000 END END END END, timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00')) AS DATE)) + 11 - 3, 12)) AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- where member, 1.1
SELECT count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1
WHERE orders_1.region IN (:`param_1_1`) OR orders_1.region IS NULL) AS seen;

-- where hostile, 1.1
SELECT count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1
WHERE orders_1.note IN (:`param_1_1`, :`param_1_2`, :`param_1_3`, :`param_1_4`)) AS seen;

-- where numbers, 1.1
SELECT count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1
WHERE orders_1.quantity IN (:`param_1_1`) OR orders_1.quantity IN (:`param_2_1`) OR orders_1.quantity IN (:`param_3_1`)) AS seen;

-- where decimal, 1.1
SELECT count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1
WHERE orders_1.cost >= :`param_1`) AS seen;

-- where contains, 1.1
SELECT count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1
WHERE contains(REPLACE(REPLACE(lower(orders_1.note), 'ς', 'σ'), 'i̇', 'i'), :`param_1`) = true) AS seen;

-- where not contains, 1.1
SELECT count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1
WHERE NOT coalesce(contains(REPLACE(REPLACE(lower(orders_1.note), 'ς', 'σ'), 'i̇', 'i'), :`param_1`) = true, false)) AS seen;

-- where flag, 1.1
SELECT count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1
WHERE orders_1.churned IN (:`param_1_1`)) AS seen;

-- where not flag, 1.1
SELECT count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1
WHERE NOT coalesce(orders_1.churned IN (:`param_1_1`), false)) AS seen;

-- where null, 1.1
SELECT count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1 LEFT OUTER JOIN main.products AS products_1 ON orders_1.product_id = products_1.product_id
WHERE products_1.department IS NULL) AS seen;

-- where nothing, 1.1
SELECT count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1
WHERE false) AS seen;

-- where instant, 1.1
SELECT count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1
WHERE orders_1.seen_at >= :`param_1` AND orders_1.seen_at < :`param_2`) AS seen;

-- where clock, 1.1
SELECT count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1
WHERE CAST(timestampadd(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_1`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_4`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_6`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_7`) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_9`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_10`) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ)) AS DATE) >= :`param_11` AND CAST(timestampadd(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_1`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_4`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_6`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_7`) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_9`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_10`) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ)) AS DATE) <= :`param_12`) AS seen;

-- where tree, 1.1
SELECT count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1
WHERE NOT coalesce(orders_1.region IN (:`param_1_1`) AND nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) > :`param_2`, false) OR orders_1.shipped >= :`param_3` AND orders_1.shipped <= :`param_4`) AS seen;

-- all together, 1.1
SELECT seen.g0, seen.g1, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT orders_1.region AS g0, trunc(CAST(timestampadd(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_1`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_4`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_5`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_6`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_7`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_8`) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ)) AS DATE), 'MONTH') AS g1, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1
WHERE CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) >= :`param_9` AND CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_10`) AS seen GROUP BY seen.g0, seen.g1;

-- compared, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT orders_1.region AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1
WHERE CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) >= :`param_1` AND CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) AS seen GROUP BY seen.g0;

-- compared, 2.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT orders_1.region AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1
WHERE CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) >= :`param_1` AND CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) AS seen GROUP BY seen.g0;

-- another zone, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS `a1.n`, sum(seen.v2) AS a2, count(seen.v2) AS `a2.n`
FROM (SELECT CAST(timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') AS DATE) AS g0, 1 AS v0, orders_1.quantity AS v1, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- members and rows, 1
SELECT seen.member, count(seen.passes) AS count_1
FROM (SELECT orders_1.note AS member, CASE WHEN (orders_1.churned IN (:`param_1_1`)) THEN 1 END AS passes
FROM main.orders AS orders_1) AS seen
WHERE contains(REPLACE(REPLACE(lower(seen.member), 'ς', 'σ'), 'i̇', 'i'), :`param_2`) GROUP BY seen.member ORDER BY count(seen.passes) DESC, (seen.member IS NULL), seen.member
 LIMIT :`param_3`;

-- members and rows, 2
SELECT seen.member, count(seen.passes) AS count_1
FROM (SELECT orders_1.churned AS member, CASE WHEN (orders_1.churned IN (:`param_1_1`)) THEN 1 END AS passes
FROM main.orders AS orders_1) AS seen GROUP BY seen.member ORDER BY count(seen.passes) DESC, (seen.member IS NULL), seen.member;

-- members and rows, 3
SELECT seen.member, count(seen.passes) AS count_1
FROM (SELECT trunc(CAST(timestampadd(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_1`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_2`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_3`) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_4`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_5`) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_6`) THEN CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_7`) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_8`) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_9`) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) < :`param_10`) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ)) AS DATE), 'MONTH') AS member, CASE WHEN (orders_1.churned IN (:`param_11_1`)) THEN 1 END AS passes
FROM main.orders AS orders_1) AS seen GROUP BY seen.member ORDER BY count(seen.passes) DESC, (seen.member IS NULL), seen.member;

-- members and rows, 4
SELECT keys.key, count(*) AS count_1
FROM (SELECT products_1.product_id AS key
FROM main.products AS products_1) AS keys
WHERE keys.key IS NOT NULL GROUP BY keys.key
HAVING count(*) > :`count_2`
 LIMIT :`param_1`;

-- members and rows, 5
SELECT seen.member, count(seen.passes) AS count_1
FROM (SELECT products_1.department AS member, CASE WHEN (orders_1.churned IN (:`param_1_1`)) THEN 1 END AS passes
FROM main.orders AS orders_1 LEFT OUTER JOIN main.products AS products_1 ON orders_1.product_id = products_1.product_id) AS seen
WHERE contains(REPLACE(REPLACE(lower(seen.member), 'ς', 'σ'), 'i̇', 'i'), :`param_2`) GROUP BY seen.member ORDER BY count(seen.passes) DESC, (seen.member IS NULL), seen.member
 LIMIT :`param_3`;

-- members and rows, 6
SELECT count(seen.v0) AS a0
FROM (SELECT 1 AS v0
FROM main.orders AS orders_1 LEFT OUTER JOIN main.products AS products_1 ON orders_1.product_id = products_1.product_id
WHERE orders_1.churned IN (:`param_1_1`) AND (orders_1.id IN (:`param_2_1`) OR contains(REPLACE(REPLACE(lower(orders_1.region), 'ς', 'σ'), 'i̇', 'i'), :`param_3`) = true OR contains(REPLACE(REPLACE(lower(orders_1.note), 'ς', 'σ'), 'i̇', 'i'), :`param_4`) = true OR orders_1.product_id IN (:`param_5_1`) OR orders_1.quantity IN (:`param_6_1`) OR orders_1.big IN (:`param_7_1`) OR nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) IN (:`param_8_1`) OR orders_1.cost IN (:`param_9_1`) OR nullif(CAST(orders_1.empty AS DOUBLE), CAST('NaN' AS DOUBLE)) IN (:`param_10_1`) OR contains(REPLACE(REPLACE(lower(products_1.department), 'ς', 'σ'), 'i̇', 'i'), :`param_11`) = true OR contains(REPLACE(REPLACE(lower(products_1.region), 'ς', 'σ'), 'i̇', 'i'), :`param_12`) = true)) AS seen;

-- members and rows, 7
SELECT orders_1.id AS c0, orders_1.region AS c1, orders_1.note AS c2, orders_1.product_id AS c3, orders_1.quantity AS c4, orders_1.big AS c5, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS c6, orders_1.cost AS c7, orders_1.churned AS c8, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) AS c9, timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') AS c10, orders_1.shipped AS c11, nullif(CAST(orders_1.empty AS DOUBLE), CAST('NaN' AS DOUBLE)) AS c12, products_1.department AS c13, products_1.launched AS c14, products_1.region AS c15
FROM main.orders AS orders_1 LEFT OUTER JOIN main.products AS products_1 ON orders_1.product_id = products_1.product_id
WHERE orders_1.churned IN (:`param_1_1`) AND (orders_1.id IN (:`param_2_1`) OR contains(REPLACE(REPLACE(lower(orders_1.region), 'ς', 'σ'), 'i̇', 'i'), :`param_3`) = true OR contains(REPLACE(REPLACE(lower(orders_1.note), 'ς', 'σ'), 'i̇', 'i'), :`param_4`) = true OR orders_1.product_id IN (:`param_5_1`) OR orders_1.quantity IN (:`param_6_1`) OR orders_1.big IN (:`param_7_1`) OR nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) IN (:`param_8_1`) OR orders_1.cost IN (:`param_9_1`) OR nullif(CAST(orders_1.empty AS DOUBLE), CAST('NaN' AS DOUBLE)) IN (:`param_10_1`) OR contains(REPLACE(REPLACE(lower(products_1.department), 'ς', 'σ'), 'i̇', 'i'), :`param_11`) = true OR contains(REPLACE(REPLACE(lower(products_1.region), 'ς', 'σ'), 'i̇', 'i'), :`param_12`) = true) ORDER BY (orders_1.note IS NULL), orders_1.note DESC, (orders_1.id IS NULL), orders_1.id, (orders_1.region IS NULL), orders_1.region, (orders_1.product_id IS NULL), orders_1.product_id, (orders_1.quantity IS NULL), orders_1.quantity, (orders_1.big IS NULL), orders_1.big, (nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) IS NULL), nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)), (orders_1.cost IS NULL), orders_1.cost, (orders_1.churned IS NULL), orders_1.churned, (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) IS NULL), CAST(orders_1.ordered_at AS TIMESTAMP_NTZ), (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') IS NULL), timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00'), (orders_1.shipped IS NULL), orders_1.shipped, (nullif(CAST(orders_1.empty AS DOUBLE), CAST('NaN' AS DOUBLE)) IS NULL), nullif(CAST(orders_1.empty AS DOUBLE), CAST('NaN' AS DOUBLE)), (products_1.department IS NULL), products_1.department, (products_1.launched IS NULL), products_1.launched, (products_1.region IS NULL), products_1.region
 LIMIT :`param_13` OFFSET :`param_14`;

-- members and rows, 8
SELECT count(seen.v0) AS a0
FROM (SELECT 1 AS v0
FROM main.orders AS orders_1
WHERE orders_1.churned IN (:`param_1_1`)) AS seen;

-- members and rows, 9
SELECT orders_1.id AS c0, orders_1.region AS c1, orders_1.note AS c2, orders_1.product_id AS c3, orders_1.quantity AS c4, orders_1.big AS c5, nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) AS c6, orders_1.cost AS c7, orders_1.churned AS c8, CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) AS c9, timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') AS c10, orders_1.shipped AS c11, nullif(CAST(orders_1.empty AS DOUBLE), CAST('NaN' AS DOUBLE)) AS c12, products_1.department AS c13, products_1.launched AS c14, products_1.region AS c15
FROM main.orders AS orders_1 LEFT OUTER JOIN main.products AS products_1 ON orders_1.product_id = products_1.product_id
WHERE orders_1.churned IN (:`param_1_1`) ORDER BY (CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) IS NULL), CAST(orders_1.ordered_at AS TIMESTAMP_NTZ) DESC, (orders_1.id IS NULL), orders_1.id, (orders_1.region IS NULL), orders_1.region, (orders_1.note IS NULL), orders_1.note, (orders_1.product_id IS NULL), orders_1.product_id, (orders_1.quantity IS NULL), orders_1.quantity, (orders_1.big IS NULL), orders_1.big, (nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)) IS NULL), nullif(CAST(orders_1.amount AS DOUBLE), CAST('NaN' AS DOUBLE)), (orders_1.cost IS NULL), orders_1.cost, (orders_1.churned IS NULL), orders_1.churned, (timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00') IS NULL), timestampadd(MICROSECOND, unix_micros(orders_1.seen_at), TIMESTAMP_NTZ'1970-01-01 00:00:00'), (orders_1.shipped IS NULL), orders_1.shipped, (nullif(CAST(orders_1.empty AS DOUBLE), CAST('NaN' AS DOUBLE)) IS NULL), nullif(CAST(orders_1.empty AS DOUBLE), CAST('NaN' AS DOUBLE)), (products_1.department IS NULL), products_1.department, (products_1.launched IS NULL), products_1.launched, (products_1.region IS NULL), products_1.region
 LIMIT :`param_2`;
