-- mssql: compiled and parsed, not run against a server. Written by make golden.

-- rows, 1.1
SELECT seen.g0, count(seen.v0) AS a0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- priced, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(seen.v1) AS a1
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CAST(orders_1.amount AS DOUBLE PRECISION) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- notes, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(seen.v1) AS a1
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, (orders_1.note COLLATE Latin1_General_100_BIN2) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- quantities, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, orders_1.quantity AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- bigs, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, orders_1.big AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- amounts, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1) AS a1, count(seen.v1) AS [a1.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CAST(orders_1.amount AS DOUBLE PRECISION) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- costs, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1) AS a1, count(seen.v1) AS [a1.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, orders_1.cost AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- nothing, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1) AS a1, count(seen.v1) AS [a1.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CAST(orders_1.empty AS DOUBLE PRECISION) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- mean_quantity, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, orders_1.quantity AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- mean_amount, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1) AS a1, count(seen.v1) AS [a1.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CAST(orders_1.amount AS DOUBLE PRECISION) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- mean_cost, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1) AS a1, count(seen.v1) AS [a1.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, orders_1.cost AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- least, 1.1
SELECT seen.g0, count(seen.v0) AS a0, min(seen.v1) AS a1
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, orders_1.quantity AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- most, 1.1
SELECT seen.g0, count(seen.v0) AS a0, max(seen.v1) AS a1
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CAST(orders_1.amount AS DOUBLE PRECISION) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- dearest, 1.1
SELECT seen.g0, count(seen.v0) AS a0, max(seen.v1) AS a1
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, orders_1.cost AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- biggest, 1.1
SELECT seen.g0, count(seen.v0) AS a0, max(seen.v1) AS a1
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, orders_1.big AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- first_seen, 1.1
SELECT seen.g0, count(seen.v0) AS a0, min(seen.v1) AS a1
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- last_order, 1.1
SELECT seen.g0, count(seen.v0) AS a0, max(seen.v1) AS a1
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CAST(orders_1.ordered_at AS DATETIME2(6)) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- last_shipped, 1.1
SELECT seen.g0, count(seen.v0) AS a0, max(seen.v1) AS a1
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, orders_1.shipped AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- regions, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(DISTINCT seen.v1) AS a1
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, (orders_1.region COLLATE Latin1_General_100_BIN2) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- prices, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(DISTINCT seen.v1) AS a1
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CAST(orders_1.amount AS DOUBLE PRECISION) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- costs_seen, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(DISTINCT seen.v1) AS a1
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, orders_1.cost AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- days, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(DISTINCT seen.v1) AS a1
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, orders_1.shipped AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- departments, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(DISTINCT seen.v1) AS a1
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, (products_1.department COLLATE Latin1_General_100_BIN2) AS v1
FROM main.orders AS orders_1 LEFT OUTER JOIN main.products AS products_1 ON orders_1.product_id = products_1.product_id) AS seen GROUP BY seen.g0;

-- flags, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(DISTINCT seen.v1) AS a1
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, orders_1.churned AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- lost, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(seen.v1) AS a1
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CASE WHEN (orders_1.churned IN (:param_1_1)) THEN 1 END AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- food, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CASE WHEN ((products_1.department COLLATE Latin1_General_100_BIN2) IN (:param_1_1)) THEN orders_1.quantity END AS v1
FROM main.orders AS orders_1 LEFT OUTER JOIN main.products AS products_1 ON orders_1.product_id = products_1.product_id) AS seen GROUP BY seen.g0;

-- europe, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1) AS a1, count(seen.v1) AS [a1.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CASE WHEN CASE WHEN (orders_1.region COLLATE Latin1_General_100_BIN2) IN (:param_1_1) THEN 1 ELSE 0 END = 0 THEN CAST(orders_1.amount AS DOUBLE PRECISION) END AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- median_quantity, 1.1
SELECT seen.g0, count(seen.v0) AS a0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- median_quantity, 1.2
SELECT seen.g0, seen.v0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, CAST(orders_1.quantity AS DOUBLE PRECISION) AS v0
FROM main.orders AS orders_1) AS seen;

-- high_amount, 1.1
SELECT seen.g0, count(seen.v0) AS a0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- high_amount, 1.2
SELECT seen.g0, seen.v0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, CAST(CAST(orders_1.amount AS DOUBLE PRECISION) AS DOUBLE PRECISION) AS v0
FROM main.orders AS orders_1) AS seen;

-- low_cost, 1.1
SELECT seen.g0, count(seen.v0) AS a0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- low_cost, 1.2
SELECT seen.g0, seen.v0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, CASE WHEN CASE WHEN (orders_1.region COLLATE Latin1_General_100_BIN2) IN (:param_1_1) THEN 1 ELSE 0 END = 0 THEN CAST(orders_1.cost AS DOUBLE PRECISION) END AS v0
FROM main.orders AS orders_1) AS seen;

-- top_big, 1.1
SELECT seen.g0, count(seen.v0) AS a0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- top_big, 1.2
SELECT seen.g0, seen.v0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, CAST(orders_1.big AS DOUBLE PRECISION) AS v0
FROM main.orders AS orders_1) AS seen;

-- spread_quantity, 1.1
SELECT seen.g0, count(seen.v0) AS a0, avg(seen.v1) AS a1, count(seen.v1) AS [a1.n], (VARP(seen.v1) * COUNT(seen.v1)) AS [a1.m2]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CAST(orders_1.quantity AS DOUBLE PRECISION) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- spread_amount, 1.1
SELECT seen.g0, count(seen.v0) AS a0, avg(seen.v1) AS a1, count(seen.v1) AS [a1.n], (VARP(seen.v1) * COUNT(seen.v1)) AS [a1.m2]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CAST(CAST(orders_1.amount AS DOUBLE PRECISION) AS DOUBLE PRECISION) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- spread_cost, 1.1
SELECT seen.g0, count(seen.v0) AS a0, avg(seen.v1) AS a1, count(seen.v1) AS [a1.n], (VARP(seen.v1) * COUNT(seen.v1)) AS [a1.m2]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CASE WHEN (orders_1.churned IN (:param_1_1)) THEN CAST(orders_1.cost AS DOUBLE PRECISION) END AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- weighed, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1 * seen.w1) AS a1, sum(seen.w1) AS [a1.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CAST(CAST(orders_1.amount AS DOUBLE PRECISION) AS DOUBLE PRECISION) AS v1, CASE WHEN (CAST(CAST(orders_1.amount AS DOUBLE PRECISION) AS DOUBLE PRECISION) IS NOT NULL) THEN CAST(orders_1.quantity AS DOUBLE PRECISION) END AS w1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- weighed_cost, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1 * seen.w1) AS a1, sum(seen.w1) AS [a1.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CASE WHEN ((orders_1.region COLLATE Latin1_General_100_BIN2) IN (:param_1_1)) THEN CAST(orders_1.cost AS DOUBLE PRECISION) END AS v1, CASE WHEN (CASE WHEN ((orders_1.region COLLATE Latin1_General_100_BIN2) IN (:param_1_1)) THEN CAST(orders_1.cost AS DOUBLE PRECISION) END IS NOT NULL) THEN CAST(CAST(orders_1.amount AS DOUBLE PRECISION) AS DOUBLE PRECISION) END AS w1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- first_quantity, 1.1
SELECT seen.g0, count(seen.v0) AS a0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- first_quantity, 1.2
SELECT seen.g0, seen.v0, seen.w0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) IS NOT NULL) THEN orders_1.quantity END AS v0, CAST(orders_1.ordered_at AS DATETIME2(6)) AS w0
FROM main.orders AS orders_1) AS seen;

-- last_amount, 1.1
SELECT seen.g0, count(seen.v0) AS a0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- last_amount, 1.2
SELECT seen.g0, seen.v0, seen.w0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) IS NOT NULL) THEN CAST(orders_1.amount AS DOUBLE PRECISION) END AS v0, CAST(orders_1.ordered_at AS DATETIME2(6)) AS w0
FROM main.orders AS orders_1) AS seen;

-- last_cost, 1.1
SELECT seen.g0, count(seen.v0) AS a0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- last_cost, 1.2
SELECT seen.g0, seen.v0, seen.w0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) IS NOT NULL) THEN CASE WHEN (orders_1.churned IN (:param_1_1)) THEN orders_1.cost END END AS v0, CAST(orders_1.ordered_at AS DATETIME2(6)) AS w0
FROM main.orders AS orders_1) AS seen;

-- last_seen, 1.1
SELECT seen.g0, count(seen.v0) AS a0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- last_seen, 1.2
SELECT seen.g0, seen.v0, seen.w0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) IS NOT NULL) THEN CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) END AS v0, CAST(orders_1.ordered_at AS DATETIME2(6)) AS w0
FROM main.orders AS orders_1) AS seen;

-- november, 1.1
SELECT seen.g0, count(seen.v0) AS a0, count(DISTINCT seen.v1) AS a1
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CASE WHEN (DATEFROMPARTS(YEAR(CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE)), MONTH(CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE)), 1) IN (:param_11_1)) THEN (orders_1.note COLLATE Latin1_General_100_BIN2) END AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- near, 1.1
SELECT seen.g0, count(seen.v0) AS a0, APPROX_COUNT_DISTINCT(seen.v1) AS a1
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, (orders_1.note COLLATE Latin1_General_100_BIN2) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- middle, 1.1
SELECT seen.g0, count(seen.v0) AS a0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- middle, 1.2
SELECT seen.g0, seen.v0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, CAST(CAST(orders_1.amount AS DOUBLE PRECISION) AS DOUBLE PRECISION) AS v0
FROM main.orders AS orders_1) AS seen;

-- stock, 1.1
SELECT seen.g0, count(seen.v0) AS a0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- stock, 2.1
SELECT seen.g0, SUM(CAST(seen.v0 AS DECIMAL(38, 0))) AS a0, count(seen.v0) AS [a0.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, orders_1.quantity AS v0, CAST(orders_1.ordered_at AS DATETIME2(6)) AS time, max(CAST(orders_1.ordered_at AS DATETIME2(6))) OVER () AS [end], CASE WHEN 1 THEN 1 END AS passes
FROM main.orders AS orders_1) AS seen
WHERE seen.time = seen.[end] AND seen.passes IS NOT NULL GROUP BY seen.g0;

-- kept, 1.1
SELECT seen.g0, count(seen.v0) AS a0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- kept, 2.1
SELECT seen.g0, SUM(CAST(seen.v0 AS DECIMAL(38, 0))) AS a0, count(seen.v0) AS [a0.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, orders_1.quantity AS v0, CAST(orders_1.ordered_at AS DATETIME2(6)) AS time, max(CAST(orders_1.ordered_at AS DATETIME2(6))) OVER (PARTITION BY (orders_1.region COLLATE Latin1_General_100_BIN2)) AS [end], CASE WHEN 1 THEN 1 END AS passes
FROM main.orders AS orders_1) AS seen
WHERE seen.time = seen.[end] AND seen.passes IS NOT NULL GROUP BY seen.g0;

-- month, 1.1
SELECT seen.g0, count(seen.v0) AS a0
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- month, 2.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1) AS a1, count(seen.v1) AS [a1.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CAST(orders_1.amount AS DOUBLE PRECISION) AS v1
FROM main.orders AS orders_1
WHERE CAST(orders_1.ordered_at AS DATETIME2(6)) >= :param_1 AND CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) AS seen GROUP BY seen.g0;

-- share, 1.1
SELECT seen.g0, count(seen.v0) AS a0, sum(seen.v1) AS a1, count(seen.v1) AS [a1.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, CAST(orders_1.amount AS DOUBLE PRECISION) AS v1
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- share, 2.1
SELECT count(seen.v0) AS a0, sum(seen.v1) AS a1, count(seen.v1) AS [a1.n]
FROM (SELECT 1 AS v0, CAST(orders_1.amount AS DOUBLE PRECISION) AS v1
FROM main.orders AS orders_1) AS seen;

-- by region, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by quantity.bin(5), 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT (FLOOR(CAST(orders_1.quantity AS DOUBLE PRECISION) / :param_1) * :param_1) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by cost.bin(2.5), 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT (orders_1.cost - ((orders_1.cost % :param_1) + :param_1) % :param_1) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by department, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT (products_1.department COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1 LEFT OUTER JOIN main.products AS products_1 ON orders_1.product_id = products_1.product_id) AS seen GROUP BY seen.g0;

-- by churned, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT orders_1.churned AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by ordered_at.minute, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT DATETIME2FROMPARTS(YEAR(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6)))), MONTH(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6)))), DAY(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6)))), DATEPART(HOUR, DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6)))), DATEPART(MINUTE, DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6)))), 0, 0, 6) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by ordered_at.hour, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT DATETIME2FROMPARTS(YEAR(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6)))), MONTH(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6)))), DAY(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6)))), DATEPART(HOUR, DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6)))), 0, 0, 0, 6) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by ordered_at.day, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by ordered_at.week, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT DATEADD(DAY, -((DATEDIFF(DAY, DATEFROMPARTS(1900, 1, 1), CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE)) % 7 + 14 - 6) % 7), CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE)) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by ordered_at.month, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT DATEFROMPARTS(YEAR(CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE)), MONTH(CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE)), 1) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by ordered_at.quarter, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT DATEADD(MONTH, -((MONTH(CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE)) + 11 - 0) % 3), DATEFROMPARTS(YEAR(CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE)), MONTH(CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE)), 1)) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by ordered_at.year, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT DATEADD(MONTH, -((MONTH(CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE)) + 11 - 3) % 12), DATEFROMPARTS(YEAR(CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE)), MONTH(CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE)), 1)) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by seen_at.minute, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT DATETIME2FROMPARTS(YEAR(DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)))), MONTH(DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)))), DAY(DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)))), DATEPART(HOUR, DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)))), DATEPART(MINUTE, DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)))), 0, 0, 6) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by seen_at.hour, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT DATETIME2FROMPARTS(YEAR(DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)))), MONTH(DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)))), DAY(DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)))), DATEPART(HOUR, DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)))), 0, 0, 0, 6) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by seen_at.day, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT CAST(DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6))) AS DATE) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by seen_at.week, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT DATEADD(DAY, -((DATEDIFF(DAY, DATEFROMPARTS(1900, 1, 1), CAST(DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6))) AS DATE)) % 7 + 14 - 6) % 7), CAST(DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6))) AS DATE)) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by seen_at.month, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT DATEFROMPARTS(YEAR(CAST(DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6))) AS DATE)), MONTH(CAST(DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6))) AS DATE)), 1) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by seen_at.quarter, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT DATEADD(MONTH, -((MONTH(CAST(DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6))) AS DATE)) + 11 - 0) % 3), DATEFROMPARTS(YEAR(CAST(DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6))) AS DATE)), MONTH(CAST(DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6))) AS DATE)), 1)) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- by seen_at.year, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT DATEADD(MONTH, -((MONTH(CAST(DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6))) AS DATE)) + 11 - 3) % 12), DATEFROMPARTS(YEAR(CAST(DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6))) AS DATE)), MONTH(CAST(DATEADD(SECOND, CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6))) AS DATE)), 1)) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- where member, 1.1
SELECT count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1
WHERE (orders_1.region COLLATE Latin1_General_100_BIN2) IN (:param_1_1) OR (orders_1.region COLLATE Latin1_General_100_BIN2) IS NULL) AS seen;

-- where hostile, 1.1
SELECT count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1
WHERE (orders_1.note COLLATE Latin1_General_100_BIN2) IN (:param_1_1, :param_1_2, :param_1_3, :param_1_4)) AS seen;

-- where numbers, 1.1
SELECT count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1
WHERE orders_1.quantity IN (:param_1_1) OR orders_1.quantity IN (:param_2_1) OR orders_1.quantity IN (:param_3_1)) AS seen;

-- where decimal, 1.1
SELECT count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1
WHERE orders_1.cost >= :param_1) AS seen;

-- where contains, 1.1
SELECT count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1
WHERE CASE WHEN CHARINDEX(:param_1, REPLACE(REPLACE(LOWER((orders_1.note COLLATE Latin1_General_100_BIN2)), 'ς', 'σ'), 'i̇', 'i')) > 0 OR DATALENGTH(:param_1) = 0 THEN 1 WHEN (orders_1.note COLLATE Latin1_General_100_BIN2) IS NOT NULL THEN 0 END = 1) AS seen;

-- where not contains, 1.1
SELECT count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1
WHERE CASE WHEN CASE WHEN CHARINDEX(:param_1, REPLACE(REPLACE(LOWER((orders_1.note COLLATE Latin1_General_100_BIN2)), 'ς', 'σ'), 'i̇', 'i')) > 0 OR DATALENGTH(:param_1) = 0 THEN 1 WHEN (orders_1.note COLLATE Latin1_General_100_BIN2) IS NOT NULL THEN 0 END = 1 THEN 1 ELSE 0 END = 0) AS seen;

-- where flag, 1.1
SELECT count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1
WHERE orders_1.churned IN (:param_1_1)) AS seen;

-- where not flag, 1.1
SELECT count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1
WHERE CASE WHEN orders_1.churned IN (:param_1_1) THEN 1 ELSE 0 END = 0) AS seen;

-- where null, 1.1
SELECT count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1 LEFT OUTER JOIN main.products AS products_1 ON orders_1.product_id = products_1.product_id
WHERE (products_1.department COLLATE Latin1_General_100_BIN2) IS NULL) AS seen;

-- where nothing, 1.1
SELECT count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1
WHERE 0 = 1) AS seen;

-- where instant, 1.1
SELECT count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1
WHERE orders_1.seen_at >= :param_1 AND orders_1.seen_at < :param_2) AS seen;

-- where clock, 1.1
SELECT count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1
WHERE CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE) >= :param_11 AND CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE) <= :param_12) AS seen;

-- where tree, 1.1
SELECT count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1
WHERE CASE WHEN (orders_1.region COLLATE Latin1_General_100_BIN2) IN (:param_1_1) AND CAST(orders_1.amount AS DOUBLE PRECISION) > :param_2 THEN 1 ELSE 0 END = 0 OR orders_1.shipped >= :param_3 AND orders_1.shipped <= :param_4) AS seen;

-- all together, 1.1
SELECT seen.g0, seen.g1, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, DATEFROMPARTS(YEAR(CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE)), MONTH(CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE)), 1) AS g1, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1
WHERE CAST(orders_1.ordered_at AS DATETIME2(6)) >= :param_9 AND CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) AS seen GROUP BY seen.g0, seen.g1;

-- compared, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1
WHERE CAST(orders_1.ordered_at AS DATETIME2(6)) >= :param_1 AND CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) AS seen GROUP BY seen.g0;

-- compared, 2.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT (orders_1.region COLLATE Latin1_General_100_BIN2) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1
WHERE CAST(orders_1.ordered_at AS DATETIME2(6)) >= :param_1 AND CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) AS seen GROUP BY seen.g0;

-- another zone, 1.1
SELECT seen.g0, count(seen.v0) AS a0, SUM(CAST(seen.v1 AS DECIMAL(38, 0))) AS a1, count(seen.v1) AS [a1.n], sum(seen.v2) AS a2, count(seen.v2) AS [a2.n]
FROM (SELECT CAST(CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) AS DATE) AS g0, 1 AS v0, orders_1.quantity AS v1, CAST(orders_1.amount AS DOUBLE PRECISION) AS v2
FROM main.orders AS orders_1) AS seen GROUP BY seen.g0;

-- members and rows, 1
SELECT TOP 200 seen.member, count(seen.passes) AS count_1
FROM (SELECT (orders_1.note COLLATE Latin1_General_100_BIN2) AS member, CASE WHEN (orders_1.churned IN (:param_2_1)) THEN 1 END AS passes
FROM main.orders AS orders_1) AS seen
WHERE CASE WHEN CHARINDEX(:param_3, REPLACE(REPLACE(LOWER(seen.member), 'ς', 'σ'), 'i̇', 'i')) > 0 OR DATALENGTH(:param_3) = 0 THEN 1 WHEN seen.member IS NOT NULL THEN 0 END = 1 GROUP BY seen.member ORDER BY count(seen.passes) DESC, CASE WHEN seen.member IS NULL THEN 1 ELSE 0 END, seen.member;

-- members and rows, 2
SELECT seen.member, count(seen.passes) AS count_1
FROM (SELECT orders_1.churned AS member, CASE WHEN (orders_1.churned IN (:param_1_1)) THEN 1 END AS passes
FROM main.orders AS orders_1) AS seen GROUP BY seen.member ORDER BY count(seen.passes) DESC, CASE WHEN seen.member IS NULL THEN 1 ELSE 0 END, seen.member;

-- members and rows, 3
SELECT seen.member, count(seen.passes) AS count_1
FROM (SELECT DATEFROMPARTS(YEAR(CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE)), MONTH(CAST(DATEADD(SECOND, CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_1) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_2) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_6) THEN CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(orders_1.ordered_at AS DATETIME2(6)) < :param_10) THEN -14400 ELSE -18000 END END END END, CAST(orders_1.ordered_at AS DATETIME2(6))) AS DATE)), 1) AS member, CASE WHEN (orders_1.churned IN (:param_11_1)) THEN 1 END AS passes
FROM main.orders AS orders_1) AS seen GROUP BY seen.member ORDER BY count(seen.passes) DESC, CASE WHEN seen.member IS NULL THEN 1 ELSE 0 END, seen.member;

-- members and rows, 4
SELECT TOP 1 keys.[key], count(*) AS count_1
FROM (SELECT products_1.product_id AS [key]
FROM main.products AS products_1) AS keys
WHERE keys.[key] IS NOT NULL GROUP BY keys.[key]
HAVING count(*) > :count_2;

-- members and rows, 5
SELECT TOP 200 seen.member, count(seen.passes) AS count_1
FROM (SELECT (products_1.department COLLATE Latin1_General_100_BIN2) AS member, CASE WHEN (orders_1.churned IN (:param_2_1)) THEN 1 END AS passes
FROM main.orders AS orders_1 LEFT OUTER JOIN main.products AS products_1 ON orders_1.product_id = products_1.product_id) AS seen
WHERE CASE WHEN CHARINDEX(:param_3, REPLACE(REPLACE(LOWER(seen.member), 'ς', 'σ'), 'i̇', 'i')) > 0 OR DATALENGTH(:param_3) = 0 THEN 1 WHEN seen.member IS NOT NULL THEN 0 END = 1 GROUP BY seen.member ORDER BY count(seen.passes) DESC, CASE WHEN seen.member IS NULL THEN 1 ELSE 0 END, seen.member;

-- members and rows, 6
SELECT count(seen.v0) AS a0
FROM (SELECT 1 AS v0
FROM main.orders AS orders_1 LEFT OUTER JOIN main.products AS products_1 ON orders_1.product_id = products_1.product_id
WHERE orders_1.churned IN (:param_1_1) AND (orders_1.id IN (:param_2_1) OR CASE WHEN CHARINDEX(:param_3, REPLACE(REPLACE(LOWER((orders_1.region COLLATE Latin1_General_100_BIN2)), 'ς', 'σ'), 'i̇', 'i')) > 0 OR DATALENGTH(:param_3) = 0 THEN 1 WHEN (orders_1.region COLLATE Latin1_General_100_BIN2) IS NOT NULL THEN 0 END = 1 OR CASE WHEN CHARINDEX(:param_4, REPLACE(REPLACE(LOWER((orders_1.note COLLATE Latin1_General_100_BIN2)), 'ς', 'σ'), 'i̇', 'i')) > 0 OR DATALENGTH(:param_4) = 0 THEN 1 WHEN (orders_1.note COLLATE Latin1_General_100_BIN2) IS NOT NULL THEN 0 END = 1 OR orders_1.product_id IN (:param_5_1) OR orders_1.quantity IN (:param_6_1) OR orders_1.big IN (:param_7_1) OR CAST(orders_1.amount AS DOUBLE PRECISION) IN (:param_8_1) OR orders_1.cost IN (:param_9_1) OR CAST(orders_1.empty AS DOUBLE PRECISION) IN (:param_10_1) OR CASE WHEN CHARINDEX(:param_11, REPLACE(REPLACE(LOWER((products_1.department COLLATE Latin1_General_100_BIN2)), 'ς', 'σ'), 'i̇', 'i')) > 0 OR DATALENGTH(:param_11) = 0 THEN 1 WHEN (products_1.department COLLATE Latin1_General_100_BIN2) IS NOT NULL THEN 0 END = 1 OR CASE WHEN CHARINDEX(:param_12, REPLACE(REPLACE(LOWER((products_1.region COLLATE Latin1_General_100_BIN2)), 'ς', 'σ'), 'i̇', 'i')) > 0 OR DATALENGTH(:param_12) = 0 THEN 1 WHEN (products_1.region COLLATE Latin1_General_100_BIN2) IS NOT NULL THEN 0 END = 1)) AS seen;

-- members and rows, 7
SELECT anon_1.c0, anon_1.c1, anon_1.c2, anon_1.c3, anon_1.c4, anon_1.c5, anon_1.c6, anon_1.c7, anon_1.c8, anon_1.c9, anon_1.c10, anon_1.c11, anon_1.c12, anon_1.c13, anon_1.c14, anon_1.c15
FROM (SELECT orders_1.id AS c0, (orders_1.region COLLATE Latin1_General_100_BIN2) AS c1, (orders_1.note COLLATE Latin1_General_100_BIN2) AS c2, orders_1.product_id AS c3, orders_1.quantity AS c4, orders_1.big AS c5, CAST(orders_1.amount AS DOUBLE PRECISION) AS c6, orders_1.cost AS c7, orders_1.churned AS c8, CAST(orders_1.ordered_at AS DATETIME2(6)) AS c9, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) AS c10, orders_1.shipped AS c11, CAST(orders_1.empty AS DOUBLE PRECISION) AS c12, (products_1.department COLLATE Latin1_General_100_BIN2) AS c13, products_1.launched AS c14, (products_1.region COLLATE Latin1_General_100_BIN2) AS c15, ROW_NUMBER() OVER (ORDER BY CASE WHEN (orders_1.note COLLATE Latin1_General_100_BIN2) IS NULL THEN 1 ELSE 0 END, (orders_1.note COLLATE Latin1_General_100_BIN2) DESC, CASE WHEN orders_1.id IS NULL THEN 1 ELSE 0 END, orders_1.id, CASE WHEN (orders_1.region COLLATE Latin1_General_100_BIN2) IS NULL THEN 1 ELSE 0 END, (orders_1.region COLLATE Latin1_General_100_BIN2), CASE WHEN orders_1.product_id IS NULL THEN 1 ELSE 0 END, orders_1.product_id, CASE WHEN orders_1.quantity IS NULL THEN 1 ELSE 0 END, orders_1.quantity, CASE WHEN orders_1.big IS NULL THEN 1 ELSE 0 END, orders_1.big, CASE WHEN CAST(orders_1.amount AS DOUBLE PRECISION) IS NULL THEN 1 ELSE 0 END, CAST(orders_1.amount AS DOUBLE PRECISION), CASE WHEN orders_1.cost IS NULL THEN 1 ELSE 0 END, orders_1.cost, CASE WHEN orders_1.churned IS NULL THEN 1 ELSE 0 END, orders_1.churned, CASE WHEN CAST(orders_1.ordered_at AS DATETIME2(6)) IS NULL THEN 1 ELSE 0 END, CAST(orders_1.ordered_at AS DATETIME2(6)), CASE WHEN CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) IS NULL THEN 1 ELSE 0 END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)), CASE WHEN orders_1.shipped IS NULL THEN 1 ELSE 0 END, orders_1.shipped, CASE WHEN CAST(orders_1.empty AS DOUBLE PRECISION) IS NULL THEN 1 ELSE 0 END, CAST(orders_1.empty AS DOUBLE PRECISION), CASE WHEN (products_1.department COLLATE Latin1_General_100_BIN2) IS NULL THEN 1 ELSE 0 END, (products_1.department COLLATE Latin1_General_100_BIN2), CASE WHEN products_1.launched IS NULL THEN 1 ELSE 0 END, products_1.launched, CASE WHEN (products_1.region COLLATE Latin1_General_100_BIN2) IS NULL THEN 1 ELSE 0 END, (products_1.region COLLATE Latin1_General_100_BIN2)) AS mssql_rn
FROM main.orders AS orders_1 LEFT OUTER JOIN main.products AS products_1 ON orders_1.product_id = products_1.product_id
WHERE orders_1.churned IN (:param_1_1) AND (orders_1.id IN (:param_2_1) OR CASE WHEN CHARINDEX(:param_3, REPLACE(REPLACE(LOWER((orders_1.region COLLATE Latin1_General_100_BIN2)), 'ς', 'σ'), 'i̇', 'i')) > 0 OR DATALENGTH(:param_3) = 0 THEN 1 WHEN (orders_1.region COLLATE Latin1_General_100_BIN2) IS NOT NULL THEN 0 END = 1 OR CASE WHEN CHARINDEX(:param_4, REPLACE(REPLACE(LOWER((orders_1.note COLLATE Latin1_General_100_BIN2)), 'ς', 'σ'), 'i̇', 'i')) > 0 OR DATALENGTH(:param_4) = 0 THEN 1 WHEN (orders_1.note COLLATE Latin1_General_100_BIN2) IS NOT NULL THEN 0 END = 1 OR orders_1.product_id IN (:param_5_1) OR orders_1.quantity IN (:param_6_1) OR orders_1.big IN (:param_7_1) OR CAST(orders_1.amount AS DOUBLE PRECISION) IN (:param_8_1) OR orders_1.cost IN (:param_9_1) OR CAST(orders_1.empty AS DOUBLE PRECISION) IN (:param_10_1) OR CASE WHEN CHARINDEX(:param_11, REPLACE(REPLACE(LOWER((products_1.department COLLATE Latin1_General_100_BIN2)), 'ς', 'σ'), 'i̇', 'i')) > 0 OR DATALENGTH(:param_11) = 0 THEN 1 WHEN (products_1.department COLLATE Latin1_General_100_BIN2) IS NOT NULL THEN 0 END = 1 OR CASE WHEN CHARINDEX(:param_12, REPLACE(REPLACE(LOWER((products_1.region COLLATE Latin1_General_100_BIN2)), 'ς', 'σ'), 'i̇', 'i')) > 0 OR DATALENGTH(:param_12) = 0 THEN 1 WHEN (products_1.region COLLATE Latin1_General_100_BIN2) IS NOT NULL THEN 0 END = 1)) AS anon_1
WHERE mssql_rn > :param_13 AND mssql_rn <= :param_14 + :param_13;

-- members and rows, 8
SELECT count(seen.v0) AS a0
FROM (SELECT 1 AS v0
FROM main.orders AS orders_1
WHERE orders_1.churned IN (:param_1_1)) AS seen;

-- members and rows, 9
SELECT TOP 10 orders_1.id AS c0, (orders_1.region COLLATE Latin1_General_100_BIN2) AS c1, (orders_1.note COLLATE Latin1_General_100_BIN2) AS c2, orders_1.product_id AS c3, orders_1.quantity AS c4, orders_1.big AS c5, CAST(orders_1.amount AS DOUBLE PRECISION) AS c6, orders_1.cost AS c7, orders_1.churned AS c8, CAST(orders_1.ordered_at AS DATETIME2(6)) AS c9, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) AS c10, orders_1.shipped AS c11, CAST(orders_1.empty AS DOUBLE PRECISION) AS c12, (products_1.department COLLATE Latin1_General_100_BIN2) AS c13, products_1.launched AS c14, (products_1.region COLLATE Latin1_General_100_BIN2) AS c15
FROM main.orders AS orders_1 LEFT OUTER JOIN main.products AS products_1 ON orders_1.product_id = products_1.product_id
WHERE orders_1.churned IN (:param_2_1) ORDER BY CASE WHEN CAST(orders_1.ordered_at AS DATETIME2(6)) IS NULL THEN 1 ELSE 0 END, CAST(orders_1.ordered_at AS DATETIME2(6)) DESC, CASE WHEN orders_1.id IS NULL THEN 1 ELSE 0 END, orders_1.id, CASE WHEN (orders_1.region COLLATE Latin1_General_100_BIN2) IS NULL THEN 1 ELSE 0 END, (orders_1.region COLLATE Latin1_General_100_BIN2), CASE WHEN (orders_1.note COLLATE Latin1_General_100_BIN2) IS NULL THEN 1 ELSE 0 END, (orders_1.note COLLATE Latin1_General_100_BIN2), CASE WHEN orders_1.product_id IS NULL THEN 1 ELSE 0 END, orders_1.product_id, CASE WHEN orders_1.quantity IS NULL THEN 1 ELSE 0 END, orders_1.quantity, CASE WHEN orders_1.big IS NULL THEN 1 ELSE 0 END, orders_1.big, CASE WHEN CAST(orders_1.amount AS DOUBLE PRECISION) IS NULL THEN 1 ELSE 0 END, CAST(orders_1.amount AS DOUBLE PRECISION), CASE WHEN orders_1.cost IS NULL THEN 1 ELSE 0 END, orders_1.cost, CASE WHEN orders_1.churned IS NULL THEN 1 ELSE 0 END, orders_1.churned, CASE WHEN CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)) IS NULL THEN 1 ELSE 0 END, CAST(SWITCHOFFSET(orders_1.seen_at, '+00:00') AS DATETIME2(6)), CASE WHEN orders_1.shipped IS NULL THEN 1 ELSE 0 END, orders_1.shipped, CASE WHEN CAST(orders_1.empty AS DOUBLE PRECISION) IS NULL THEN 1 ELSE 0 END, CAST(orders_1.empty AS DOUBLE PRECISION), CASE WHEN (products_1.department COLLATE Latin1_General_100_BIN2) IS NULL THEN 1 ELSE 0 END, (products_1.department COLLATE Latin1_General_100_BIN2), CASE WHEN products_1.launched IS NULL THEN 1 ELSE 0 END, products_1.launched, CASE WHEN (products_1.region COLLATE Latin1_General_100_BIN2) IS NULL THEN 1 ELSE 0 END, (products_1.region COLLATE Latin1_General_100_BIN2);
