-- bigquery: compiled and parsed, not run against a server. Written by make golden.

-- rows, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- priced, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, count(`seen`.`v1`) AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- notes, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, count(`seen`.`v1`) AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `orders_1`.`note` AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- quantities, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- bigs, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `orders_1`.`big` AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- amounts, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, sum(`seen`.`v1`) AS `a1`, count(`seen`.`v1`) AS `a1_n`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- costs, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, sum(`seen`.`v1`) AS `a1`, count(`seen`.`v1`) AS `a1_n`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `orders_1`.`cost` AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- nothing, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, sum(`seen`.`v1`) AS `a1`, count(`seen`.`v1`) AS `a1_n`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, IF(IS_NAN(CAST(`orders_1`.`empty` AS FLOAT64)), NULL, CAST(`orders_1`.`empty` AS FLOAT64)) AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- mean_quantity, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- mean_amount, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, sum(`seen`.`v1`) AS `a1`, count(`seen`.`v1`) AS `a1_n`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- mean_cost, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, sum(`seen`.`v1`) AS `a1`, count(`seen`.`v1`) AS `a1_n`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `orders_1`.`cost` AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- least, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, min(`seen`.`v1`) AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- most, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, max(`seen`.`v1`) AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- dearest, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, max(`seen`.`v1`) AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `orders_1`.`cost` AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- biggest, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, max(`seen`.`v1`) AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `orders_1`.`big` AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- first_seen, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, min(`seen`.`v1`) AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, DATETIME(`orders_1`.`seen_at`, 'UTC') AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- last_order, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, max(`seen`.`v1`) AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, CAST(`orders_1`.`ordered_at` AS DATETIME) AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- last_shipped, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, max(`seen`.`v1`) AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `orders_1`.`shipped` AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- regions, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, count(DISTINCT `seen`.`v1`) AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `orders_1`.`region` AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- prices, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, count(DISTINCT `seen`.`v1`) AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- costs_seen, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, count(DISTINCT `seen`.`v1`) AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `orders_1`.`cost` AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- days, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, count(DISTINCT `seen`.`v1`) AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `orders_1`.`shipped` AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- departments, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, count(DISTINCT `seen`.`v1`) AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `products_1`.`department` AS `v1`
FROM `main`.`orders` AS `orders_1` LEFT OUTER JOIN `main`.`products` AS `products_1` ON `orders_1`.`product_id` = `products_1`.`product_id`) AS `seen` GROUP BY `seen`.`g0`;

-- flags, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, count(DISTINCT `seen`.`v1`) AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `orders_1`.`churned` AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- lost, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, count(`seen`.`v1`) AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, CASE WHEN (`orders_1`.`churned` IN UNNEST(:param_1)) THEN 1 END AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- food, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, CASE WHEN (`products_1`.`department` IN UNNEST(:param_1)) THEN `orders_1`.`quantity` END AS `v1`
FROM `main`.`orders` AS `orders_1` LEFT OUTER JOIN `main`.`products` AS `products_1` ON `orders_1`.`product_id` = `products_1`.`product_id`) AS `seen` GROUP BY `seen`.`g0`;

-- europe, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, sum(`seen`.`v1`) AS `a1`, count(`seen`.`v1`) AS `a1_n`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, CASE WHEN NOT coalesce(`orders_1`.`region` IN UNNEST(:param_1), false) THEN IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) END AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- median_quantity, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- median_quantity, 1.2
SELECT `seen`.`g0`, `seen`.`v0`
FROM (SELECT `orders_1`.`region` AS `g0`, IF(IS_NAN(CAST(`orders_1`.`quantity` AS FLOAT64)), NULL, CAST(`orders_1`.`quantity` AS FLOAT64)) AS `v0`
FROM `main`.`orders` AS `orders_1`) AS `seen`;

-- high_amount, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- high_amount, 1.2
SELECT `seen`.`g0`, `seen`.`v0`
FROM (SELECT `orders_1`.`region` AS `g0`, IF(IS_NAN(CAST(IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS FLOAT64)), NULL, CAST(IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS FLOAT64)) AS `v0`
FROM `main`.`orders` AS `orders_1`) AS `seen`;

-- low_cost, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- low_cost, 1.2
SELECT `seen`.`g0`, `seen`.`v0`
FROM (SELECT `orders_1`.`region` AS `g0`, CASE WHEN NOT coalesce(`orders_1`.`region` IN UNNEST(:param_1), false) THEN IF(IS_NAN(CAST(`orders_1`.`cost` AS FLOAT64)), NULL, CAST(`orders_1`.`cost` AS FLOAT64)) END AS `v0`
FROM `main`.`orders` AS `orders_1`) AS `seen`;

-- top_big, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- top_big, 1.2
SELECT `seen`.`g0`, `seen`.`v0`
FROM (SELECT `orders_1`.`region` AS `g0`, IF(IS_NAN(CAST(`orders_1`.`big` AS FLOAT64)), NULL, CAST(`orders_1`.`big` AS FLOAT64)) AS `v0`
FROM `main`.`orders` AS `orders_1`) AS `seen`;

-- spread_quantity, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, avg(`seen`.`v1`) AS `a1`, count(`seen`.`v1`) AS `a1_n`, (VAR_POP(`seen`.`v1`) * COUNT(`seen`.`v1`)) AS `a1_m2`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, IF(IS_NAN(CAST(`orders_1`.`quantity` AS FLOAT64)), NULL, CAST(`orders_1`.`quantity` AS FLOAT64)) AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- spread_amount, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, avg(`seen`.`v1`) AS `a1`, count(`seen`.`v1`) AS `a1_n`, (VAR_POP(`seen`.`v1`) * COUNT(`seen`.`v1`)) AS `a1_m2`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, IF(IS_NAN(CAST(IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS FLOAT64)), NULL, CAST(IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS FLOAT64)) AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- spread_cost, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, avg(`seen`.`v1`) AS `a1`, count(`seen`.`v1`) AS `a1_n`, (VAR_POP(`seen`.`v1`) * COUNT(`seen`.`v1`)) AS `a1_m2`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, CASE WHEN (`orders_1`.`churned` IN UNNEST(:param_1)) THEN IF(IS_NAN(CAST(`orders_1`.`cost` AS FLOAT64)), NULL, CAST(`orders_1`.`cost` AS FLOAT64)) END AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- weighed, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, sum(`seen`.`v1` * `seen`.`w1`) AS `a1`, sum(`seen`.`w1`) AS `a1_n`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, IF(IS_NAN(CAST(IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS FLOAT64)), NULL, CAST(IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS FLOAT64)) AS `v1`, CASE WHEN (IF(IS_NAN(CAST(IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS FLOAT64)), NULL, CAST(IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS FLOAT64)) IS NOT NULL) THEN IF(IS_NAN(CAST(`orders_1`.`quantity` AS FLOAT64)), NULL, CAST(`orders_1`.`quantity` AS FLOAT64)) END AS `w1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- weighed_cost, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, sum(`seen`.`v1` * `seen`.`w1`) AS `a1`, sum(`seen`.`w1`) AS `a1_n`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, CASE WHEN (`orders_1`.`region` IN UNNEST(:param_1)) THEN IF(IS_NAN(CAST(`orders_1`.`cost` AS FLOAT64)), NULL, CAST(`orders_1`.`cost` AS FLOAT64)) END AS `v1`, CASE WHEN (CASE WHEN (`orders_1`.`region` IN UNNEST(:param_1)) THEN IF(IS_NAN(CAST(`orders_1`.`cost` AS FLOAT64)), NULL, CAST(`orders_1`.`cost` AS FLOAT64)) END IS NOT NULL) THEN IF(IS_NAN(CAST(IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS FLOAT64)), NULL, CAST(IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS FLOAT64)) END AS `w1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- first_quantity, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, ARRAY_AGG(`seen`.`v1` IGNORE NULLS ORDER BY `seen`.`w1`, `seen`.`v1` LIMIT 1)[SAFE_OFFSET(0)] AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) IS NOT NULL) THEN `orders_1`.`quantity` END AS `v1`, CAST(`orders_1`.`ordered_at` AS DATETIME) AS `w1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- last_amount, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, ARRAY_AGG(`seen`.`v1` IGNORE NULLS ORDER BY `seen`.`w1` DESC, `seen`.`v1` DESC LIMIT 1)[SAFE_OFFSET(0)] AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) IS NOT NULL) THEN IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) END AS `v1`, CAST(`orders_1`.`ordered_at` AS DATETIME) AS `w1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- last_cost, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, ARRAY_AGG(`seen`.`v1` IGNORE NULLS ORDER BY `seen`.`w1` DESC, `seen`.`v1` DESC LIMIT 1)[SAFE_OFFSET(0)] AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) IS NOT NULL) THEN CASE WHEN (`orders_1`.`churned` IN UNNEST(:param_1)) THEN `orders_1`.`cost` END END AS `v1`, CAST(`orders_1`.`ordered_at` AS DATETIME) AS `w1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- last_seen, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, ARRAY_AGG(`seen`.`v1` IGNORE NULLS ORDER BY `seen`.`w1` DESC, `seen`.`v1` DESC LIMIT 1)[SAFE_OFFSET(0)] AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) IS NOT NULL) THEN DATETIME(`orders_1`.`seen_at`, 'UTC') END AS `v1`, CAST(`orders_1`.`ordered_at` AS DATETIME) AS `w1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- november, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, count(DISTINCT `seen`.`v1`) AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, CASE WHEN (DATE_TRUNC(CAST(DATETIME_ADD(CAST(`orders_1`.`ordered_at` AS DATETIME), INTERVAL CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_1) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_2) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_6) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE), MONTH) IN UNNEST(:param_11)) THEN `orders_1`.`note` END AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- near, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, APPROX_COUNT_DISTINCT(`seen`.`v1`) AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `orders_1`.`note` AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- middle, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, APPROX_QUANTILES(`seen`.`v1`, 1000)[OFFSET(CAST(ROUND(1000 * 0.5) AS INT64))] AS `a1`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, IF(IS_NAN(CAST(IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS FLOAT64)), NULL, CAST(IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS FLOAT64)) AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- stock, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- stock, 2.1
SELECT `seen`.`g0`, SUM(CAST(`seen`.`v0` AS BIGNUMERIC)) AS `a0`, count(`seen`.`v0`) AS `a0_n`
FROM (SELECT `orders_1`.`region` AS `g0`, `orders_1`.`quantity` AS `v0`, CAST(`orders_1`.`ordered_at` AS DATETIME) AS `time`, max(CAST(`orders_1`.`ordered_at` AS DATETIME)) OVER () AS `end`, CASE WHEN true THEN 1 END AS `passes`
FROM `main`.`orders` AS `orders_1`) AS `seen`
WHERE `seen`.`time` = `seen`.`end` AND `seen`.`passes` IS NOT NULL GROUP BY `seen`.`g0`;

-- kept, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- kept, 2.1
SELECT `seen`.`g0`, SUM(CAST(`seen`.`v0` AS BIGNUMERIC)) AS `a0`, count(`seen`.`v0`) AS `a0_n`
FROM (SELECT `orders_1`.`region` AS `g0`, `orders_1`.`quantity` AS `v0`, CAST(`orders_1`.`ordered_at` AS DATETIME) AS `time`, max(CAST(`orders_1`.`ordered_at` AS DATETIME)) OVER (PARTITION BY `orders_1`.`region`) AS `end`, CASE WHEN true THEN 1 END AS `passes`
FROM `main`.`orders` AS `orders_1`) AS `seen`
WHERE `seen`.`time` = `seen`.`end` AND `seen`.`passes` IS NOT NULL GROUP BY `seen`.`g0`;

-- month, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- month, 2.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, sum(`seen`.`v1`) AS `a1`, count(`seen`.`v1`) AS `a1_n`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v1`
FROM `main`.`orders` AS `orders_1`
WHERE CAST(`orders_1`.`ordered_at` AS DATETIME) >= :param_1 AND CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_2) AS `seen` GROUP BY `seen`.`g0`;

-- share, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, sum(`seen`.`v1`) AS `a1`, count(`seen`.`v1`) AS `a1_n`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- share, 2.1
SELECT count(`seen`.`v0`) AS `a0`, sum(`seen`.`v1`) AS `a1`, count(`seen`.`v1`) AS `a1_n`
FROM (SELECT 1 AS `v0`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v1`
FROM `main`.`orders` AS `orders_1`) AS `seen`;

-- by region, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- by quantity.bin(5), 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT (FLOOR(CAST(`orders_1`.`quantity` AS FLOAT64) / :param_1) * :param_1) AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- by cost.bin(2.5), 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT (`orders_1`.`cost` - MOD(MOD(`orders_1`.`cost`, :param_1) + :param_1, :param_1)) AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- by department, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT `products_1`.`department` AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1` LEFT OUTER JOIN `main`.`products` AS `products_1` ON `orders_1`.`product_id` = `products_1`.`product_id`) AS `seen` GROUP BY `seen`.`g0`;

-- by churned, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT `orders_1`.`churned` AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- by ordered_at.minute, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT DATETIME_TRUNC(DATETIME_ADD(CAST(`orders_1`.`ordered_at` AS DATETIME), INTERVAL CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_1) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_2) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_6) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_10) THEN -14400 ELSE -18000 END END END END SECOND), MINUTE) AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- by ordered_at.hour, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT DATETIME_TRUNC(DATETIME_ADD(CAST(`orders_1`.`ordered_at` AS DATETIME), INTERVAL CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_1) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_2) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_6) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_10) THEN -14400 ELSE -18000 END END END END SECOND), HOUR) AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- by ordered_at.day, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT CAST(DATETIME_ADD(CAST(`orders_1`.`ordered_at` AS DATETIME), INTERVAL CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_1) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_2) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_6) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE) AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- by ordered_at.week, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT DATE_SUB(CAST(DATETIME_ADD(CAST(`orders_1`.`ordered_at` AS DATETIME), INTERVAL CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_1) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_2) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_6) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE), INTERVAL MOD(MOD(DATE_DIFF(CAST(DATETIME_ADD(CAST(`orders_1`.`ordered_at` AS DATETIME), INTERVAL CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_1) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_2) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_6) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE), DATE '1900-01-01', DAY), 7) + 14 - 6, 7) DAY) AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- by ordered_at.month, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT DATE_TRUNC(CAST(DATETIME_ADD(CAST(`orders_1`.`ordered_at` AS DATETIME), INTERVAL CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_1) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_2) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_6) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE), MONTH) AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- by ordered_at.quarter, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT DATE_SUB(DATE_TRUNC(CAST(DATETIME_ADD(CAST(`orders_1`.`ordered_at` AS DATETIME), INTERVAL CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_1) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_2) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_6) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE), MONTH), INTERVAL MOD(EXTRACT(MONTH FROM CAST(DATETIME_ADD(CAST(`orders_1`.`ordered_at` AS DATETIME), INTERVAL CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_1) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_2) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_6) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE)) + 11 - 0, 3) MONTH) AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- by ordered_at.year, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT DATE_SUB(DATE_TRUNC(CAST(DATETIME_ADD(CAST(`orders_1`.`ordered_at` AS DATETIME), INTERVAL CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_1) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_2) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_6) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE), MONTH), INTERVAL MOD(EXTRACT(MONTH FROM CAST(DATETIME_ADD(CAST(`orders_1`.`ordered_at` AS DATETIME), INTERVAL CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_1) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_2) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_6) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE)) + 11 - 3, 12) MONTH) AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- by seen_at.minute, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT DATETIME_TRUNC(DATETIME_ADD(DATETIME(`orders_1`.`seen_at`, 'UTC'), INTERVAL CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_1) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_2) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_4) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_6) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_7) THEN -14400 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_9) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_10) THEN -14400 ELSE -18000 END END END END SECOND), MINUTE) AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- by seen_at.hour, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT DATETIME_TRUNC(DATETIME_ADD(DATETIME(`orders_1`.`seen_at`, 'UTC'), INTERVAL CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_1) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_2) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_4) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_6) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_7) THEN -14400 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_9) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_10) THEN -14400 ELSE -18000 END END END END SECOND), HOUR) AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- by seen_at.day, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT CAST(DATETIME_ADD(DATETIME(`orders_1`.`seen_at`, 'UTC'), INTERVAL CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_1) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_2) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_4) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_6) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_7) THEN -14400 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_9) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE) AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- by seen_at.week, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT DATE_SUB(CAST(DATETIME_ADD(DATETIME(`orders_1`.`seen_at`, 'UTC'), INTERVAL CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_1) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_2) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_4) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_6) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_7) THEN -14400 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_9) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE), INTERVAL MOD(MOD(DATE_DIFF(CAST(DATETIME_ADD(DATETIME(`orders_1`.`seen_at`, 'UTC'), INTERVAL CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_1) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_2) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_4) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_6) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_7) THEN -14400 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_9) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE), DATE '1900-01-01', DAY), 7) + 14 - 6, 7) DAY) AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- by seen_at.month, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT DATE_TRUNC(CAST(DATETIME_ADD(DATETIME(`orders_1`.`seen_at`, 'UTC'), INTERVAL CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_1) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_2) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_4) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_6) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_7) THEN -14400 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_9) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE), MONTH) AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- by seen_at.quarter, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT DATE_SUB(DATE_TRUNC(CAST(DATETIME_ADD(DATETIME(`orders_1`.`seen_at`, 'UTC'), INTERVAL CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_1) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_2) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_4) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_6) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_7) THEN -14400 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_9) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE), MONTH), INTERVAL MOD(EXTRACT(MONTH FROM CAST(DATETIME_ADD(DATETIME(`orders_1`.`seen_at`, 'UTC'), INTERVAL CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_1) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_2) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_4) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_6) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_7) THEN -14400 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_9) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE)) + 11 - 0, 3) MONTH) AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- by seen_at.year, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT DATE_SUB(DATE_TRUNC(CAST(DATETIME_ADD(DATETIME(`orders_1`.`seen_at`, 'UTC'), INTERVAL CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_1) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_2) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_4) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_6) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_7) THEN -14400 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_9) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE), MONTH), INTERVAL MOD(EXTRACT(MONTH FROM CAST(DATETIME_ADD(DATETIME(`orders_1`.`seen_at`, 'UTC'), INTERVAL CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_1) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_2) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_4) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_6) THEN CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_7) THEN -14400 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_9) THEN -18000 ELSE CASE WHEN (DATETIME(`orders_1`.`seen_at`, 'UTC') < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE)) + 11 - 3, 12) MONTH) AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- where member, 1.1
SELECT count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`
WHERE `orders_1`.`region` IN UNNEST(:param_1) OR `orders_1`.`region` IS NULL) AS `seen`;

-- where hostile, 1.1
SELECT count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`
WHERE `orders_1`.`note` IN UNNEST(:param_1)) AS `seen`;

-- where numbers, 1.1
SELECT count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`
WHERE `orders_1`.`quantity` IN UNNEST(:param_1) OR `orders_1`.`quantity` IN UNNEST(:param_2) OR `orders_1`.`quantity` IN UNNEST(:param_3)) AS `seen`;

-- where decimal, 1.1
SELECT count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`
WHERE `orders_1`.`cost` >= :param_1) AS `seen`;

-- where contains, 1.1
SELECT count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`
WHERE (STRPOS(REPLACE(REPLACE(LOWER(`orders_1`.`note`), 'ς', 'σ'), 'i̇', 'i'), :param_1) > 0) = true) AS `seen`;

-- where not contains, 1.1
SELECT count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`
WHERE NOT coalesce((STRPOS(REPLACE(REPLACE(LOWER(`orders_1`.`note`), 'ς', 'σ'), 'i̇', 'i'), :param_1) > 0) = true, false)) AS `seen`;

-- where flag, 1.1
SELECT count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`
WHERE `orders_1`.`churned` IN UNNEST(:param_1)) AS `seen`;

-- where not flag, 1.1
SELECT count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`
WHERE NOT coalesce(`orders_1`.`churned` IN UNNEST(:param_1), false)) AS `seen`;

-- where null, 1.1
SELECT count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1` LEFT OUTER JOIN `main`.`products` AS `products_1` ON `orders_1`.`product_id` = `products_1`.`product_id`
WHERE `products_1`.`department` IS NULL) AS `seen`;

-- where nothing, 1.1
SELECT count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`
WHERE false) AS `seen`;

-- where instant, 1.1
SELECT count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`
WHERE `orders_1`.`seen_at` >= :param_1 AND `orders_1`.`seen_at` < :param_2) AS `seen`;

-- where clock, 1.1
SELECT count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`
WHERE CAST(DATETIME_ADD(CAST(`orders_1`.`ordered_at` AS DATETIME), INTERVAL CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_1) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_2) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_6) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE) >= :param_11 AND CAST(DATETIME_ADD(CAST(`orders_1`.`ordered_at` AS DATETIME), INTERVAL CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_1) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_2) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_6) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE) <= :param_12) AS `seen`;

-- where tree, 1.1
SELECT count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`
WHERE NOT coalesce(`orders_1`.`region` IN UNNEST(:param_1) AND IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) > :param_2, false) OR `orders_1`.`shipped` >= :param_3 AND `orders_1`.`shipped` <= :param_4) AS `seen`;

-- all together, 1.1
SELECT `seen`.`g0`, `seen`.`g1`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT `orders_1`.`region` AS `g0`, DATE_TRUNC(CAST(DATETIME_ADD(CAST(`orders_1`.`ordered_at` AS DATETIME), INTERVAL CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_1) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_2) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_4) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_5) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_6) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_7) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_8) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE), MONTH) AS `g1`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`
WHERE CAST(`orders_1`.`ordered_at` AS DATETIME) >= :param_9 AND CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_10) AS `seen` GROUP BY `seen`.`g0`, `seen`.`g1`;

-- compared, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`
WHERE CAST(`orders_1`.`ordered_at` AS DATETIME) >= :param_1 AND CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_2) AS `seen` GROUP BY `seen`.`g0`;

-- compared, 2.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT `orders_1`.`region` AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`
WHERE CAST(`orders_1`.`ordered_at` AS DATETIME) >= :param_1 AND CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_2) AS `seen` GROUP BY `seen`.`g0`;

-- another zone, 1.1
SELECT `seen`.`g0`, count(`seen`.`v0`) AS `a0`, SUM(CAST(`seen`.`v1` AS BIGNUMERIC)) AS `a1`, count(`seen`.`v1`) AS `a1_n`, sum(`seen`.`v2`) AS `a2`, count(`seen`.`v2`) AS `a2_n`
FROM (SELECT CAST(DATETIME(`orders_1`.`seen_at`, 'UTC') AS DATE) AS `g0`, 1 AS `v0`, `orders_1`.`quantity` AS `v1`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `v2`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`g0`;

-- members and rows, 1
SELECT `seen`.`member`, count(`seen`.`passes`) AS `count_1`
FROM (SELECT `orders_1`.`note` AS `member`, CASE WHEN (`orders_1`.`churned` IN UNNEST(:param_1)) THEN 1 END AS `passes`
FROM `main`.`orders` AS `orders_1`) AS `seen`
WHERE (STRPOS(REPLACE(REPLACE(LOWER(`seen`.`member`), 'ς', 'σ'), 'i̇', 'i'), :param_2) > 0) GROUP BY `seen`.`member` ORDER BY count(`seen`.`passes`) DESC, (`seen`.`member` IS NULL), `seen`.`member`
 LIMIT :param_3;

-- members and rows, 2
SELECT `seen`.`member`, count(`seen`.`passes`) AS `count_1`
FROM (SELECT `orders_1`.`churned` AS `member`, CASE WHEN (`orders_1`.`churned` IN UNNEST(:param_1)) THEN 1 END AS `passes`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`member` ORDER BY count(`seen`.`passes`) DESC, (`seen`.`member` IS NULL), `seen`.`member`;

-- members and rows, 3
SELECT `seen`.`member`, count(`seen`.`passes`) AS `count_1`
FROM (SELECT DATE_TRUNC(CAST(DATETIME_ADD(CAST(`orders_1`.`ordered_at` AS DATETIME), INTERVAL CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_1) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_2) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_3) THEN -18000 ELSE -14400 END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_4) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_5) THEN -14400 ELSE -18000 END END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_6) THEN CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_7) THEN -14400 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_8) THEN -18000 ELSE -14400 END END ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_9) THEN -18000 ELSE CASE WHEN (CAST(`orders_1`.`ordered_at` AS DATETIME) < :param_10) THEN -14400 ELSE -18000 END END END END SECOND) AS DATE), MONTH) AS `member`, CASE WHEN (`orders_1`.`churned` IN UNNEST(:param_11)) THEN 1 END AS `passes`
FROM `main`.`orders` AS `orders_1`) AS `seen` GROUP BY `seen`.`member` ORDER BY count(`seen`.`passes`) DESC, (`seen`.`member` IS NULL), `seen`.`member`;

-- members and rows, 4
SELECT `keys`.`key`, count(*) AS `count_1`
FROM (SELECT `products_1`.`product_id` AS `key`
FROM `main`.`products` AS `products_1`) AS `keys`
WHERE `keys`.`key` IS NOT NULL GROUP BY `keys`.`key`
HAVING count(*) > :count_2
 LIMIT :param_1;

-- members and rows, 5
SELECT `seen`.`member`, count(`seen`.`passes`) AS `count_1`
FROM (SELECT `products_1`.`department` AS `member`, CASE WHEN (`orders_1`.`churned` IN UNNEST(:param_1)) THEN 1 END AS `passes`
FROM `main`.`orders` AS `orders_1` LEFT OUTER JOIN `main`.`products` AS `products_1` ON `orders_1`.`product_id` = `products_1`.`product_id`) AS `seen`
WHERE (STRPOS(REPLACE(REPLACE(LOWER(`seen`.`member`), 'ς', 'σ'), 'i̇', 'i'), :param_2) > 0) GROUP BY `seen`.`member` ORDER BY count(`seen`.`passes`) DESC, (`seen`.`member` IS NULL), `seen`.`member`
 LIMIT :param_3;

-- members and rows, 6
SELECT count(`seen`.`v0`) AS `a0`
FROM (SELECT 1 AS `v0`
FROM `main`.`orders` AS `orders_1` LEFT OUTER JOIN `main`.`products` AS `products_1` ON `orders_1`.`product_id` = `products_1`.`product_id`
WHERE `orders_1`.`churned` IN UNNEST(:param_1) AND (`orders_1`.`id` IN UNNEST(:param_2) OR (STRPOS(REPLACE(REPLACE(LOWER(`orders_1`.`region`), 'ς', 'σ'), 'i̇', 'i'), :param_3) > 0) = true OR (STRPOS(REPLACE(REPLACE(LOWER(`orders_1`.`note`), 'ς', 'σ'), 'i̇', 'i'), :param_4) > 0) = true OR `orders_1`.`product_id` IN UNNEST(:param_5) OR `orders_1`.`quantity` IN UNNEST(:param_6) OR `orders_1`.`big` IN UNNEST(:param_7) OR IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) IN UNNEST(:param_8) OR `orders_1`.`cost` IN UNNEST(:param_9) OR IF(IS_NAN(CAST(`orders_1`.`empty` AS FLOAT64)), NULL, CAST(`orders_1`.`empty` AS FLOAT64)) IN UNNEST(:param_10) OR (STRPOS(REPLACE(REPLACE(LOWER(`products_1`.`department`), 'ς', 'σ'), 'i̇', 'i'), :param_11) > 0) = true OR (STRPOS(REPLACE(REPLACE(LOWER(`products_1`.`region`), 'ς', 'σ'), 'i̇', 'i'), :param_12) > 0) = true)) AS `seen`;

-- members and rows, 7
SELECT `orders_1`.`id` AS `c0`, `orders_1`.`region` AS `c1`, `orders_1`.`note` AS `c2`, `orders_1`.`product_id` AS `c3`, `orders_1`.`quantity` AS `c4`, `orders_1`.`big` AS `c5`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `c6`, `orders_1`.`cost` AS `c7`, `orders_1`.`churned` AS `c8`, CAST(`orders_1`.`ordered_at` AS DATETIME) AS `c9`, DATETIME(`orders_1`.`seen_at`, 'UTC') AS `c10`, `orders_1`.`shipped` AS `c11`, IF(IS_NAN(CAST(`orders_1`.`empty` AS FLOAT64)), NULL, CAST(`orders_1`.`empty` AS FLOAT64)) AS `c12`, `products_1`.`department` AS `c13`, `products_1`.`launched` AS `c14`, `products_1`.`region` AS `c15`
FROM `main`.`orders` AS `orders_1` LEFT OUTER JOIN `main`.`products` AS `products_1` ON `orders_1`.`product_id` = `products_1`.`product_id`
WHERE `orders_1`.`churned` IN UNNEST(:param_1) AND (`orders_1`.`id` IN UNNEST(:param_2) OR (STRPOS(REPLACE(REPLACE(LOWER(`orders_1`.`region`), 'ς', 'σ'), 'i̇', 'i'), :param_3) > 0) = true OR (STRPOS(REPLACE(REPLACE(LOWER(`orders_1`.`note`), 'ς', 'σ'), 'i̇', 'i'), :param_4) > 0) = true OR `orders_1`.`product_id` IN UNNEST(:param_5) OR `orders_1`.`quantity` IN UNNEST(:param_6) OR `orders_1`.`big` IN UNNEST(:param_7) OR IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) IN UNNEST(:param_8) OR `orders_1`.`cost` IN UNNEST(:param_9) OR IF(IS_NAN(CAST(`orders_1`.`empty` AS FLOAT64)), NULL, CAST(`orders_1`.`empty` AS FLOAT64)) IN UNNEST(:param_10) OR (STRPOS(REPLACE(REPLACE(LOWER(`products_1`.`department`), 'ς', 'σ'), 'i̇', 'i'), :param_11) > 0) = true OR (STRPOS(REPLACE(REPLACE(LOWER(`products_1`.`region`), 'ς', 'σ'), 'i̇', 'i'), :param_12) > 0) = true) ORDER BY (`orders_1`.`note` IS NULL), `orders_1`.`note` DESC, (`orders_1`.`id` IS NULL), `orders_1`.`id`, (`orders_1`.`region` IS NULL), `orders_1`.`region`, (`orders_1`.`product_id` IS NULL), `orders_1`.`product_id`, (`orders_1`.`quantity` IS NULL), `orders_1`.`quantity`, (`orders_1`.`big` IS NULL), `orders_1`.`big`, (IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) IS NULL), IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)), (`orders_1`.`cost` IS NULL), `orders_1`.`cost`, (`orders_1`.`churned` IS NULL), `orders_1`.`churned`, (CAST(`orders_1`.`ordered_at` AS DATETIME) IS NULL), CAST(`orders_1`.`ordered_at` AS DATETIME), (DATETIME(`orders_1`.`seen_at`, 'UTC') IS NULL), DATETIME(`orders_1`.`seen_at`, 'UTC'), (`orders_1`.`shipped` IS NULL), `orders_1`.`shipped`, (IF(IS_NAN(CAST(`orders_1`.`empty` AS FLOAT64)), NULL, CAST(`orders_1`.`empty` AS FLOAT64)) IS NULL), IF(IS_NAN(CAST(`orders_1`.`empty` AS FLOAT64)), NULL, CAST(`orders_1`.`empty` AS FLOAT64)), (`products_1`.`department` IS NULL), `products_1`.`department`, (`products_1`.`launched` IS NULL), `products_1`.`launched`, (`products_1`.`region` IS NULL), `products_1`.`region`
 LIMIT :param_13 OFFSET :param_14;

-- members and rows, 8
SELECT count(`seen`.`v0`) AS `a0`
FROM (SELECT 1 AS `v0`
FROM `main`.`orders` AS `orders_1`
WHERE `orders_1`.`churned` IN UNNEST(:param_1)) AS `seen`;

-- members and rows, 9
SELECT `orders_1`.`id` AS `c0`, `orders_1`.`region` AS `c1`, `orders_1`.`note` AS `c2`, `orders_1`.`product_id` AS `c3`, `orders_1`.`quantity` AS `c4`, `orders_1`.`big` AS `c5`, IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) AS `c6`, `orders_1`.`cost` AS `c7`, `orders_1`.`churned` AS `c8`, CAST(`orders_1`.`ordered_at` AS DATETIME) AS `c9`, DATETIME(`orders_1`.`seen_at`, 'UTC') AS `c10`, `orders_1`.`shipped` AS `c11`, IF(IS_NAN(CAST(`orders_1`.`empty` AS FLOAT64)), NULL, CAST(`orders_1`.`empty` AS FLOAT64)) AS `c12`, `products_1`.`department` AS `c13`, `products_1`.`launched` AS `c14`, `products_1`.`region` AS `c15`
FROM `main`.`orders` AS `orders_1` LEFT OUTER JOIN `main`.`products` AS `products_1` ON `orders_1`.`product_id` = `products_1`.`product_id`
WHERE `orders_1`.`churned` IN UNNEST(:param_1) ORDER BY (CAST(`orders_1`.`ordered_at` AS DATETIME) IS NULL), CAST(`orders_1`.`ordered_at` AS DATETIME) DESC, (`orders_1`.`id` IS NULL), `orders_1`.`id`, (`orders_1`.`region` IS NULL), `orders_1`.`region`, (`orders_1`.`note` IS NULL), `orders_1`.`note`, (`orders_1`.`product_id` IS NULL), `orders_1`.`product_id`, (`orders_1`.`quantity` IS NULL), `orders_1`.`quantity`, (`orders_1`.`big` IS NULL), `orders_1`.`big`, (IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)) IS NULL), IF(IS_NAN(CAST(`orders_1`.`amount` AS FLOAT64)), NULL, CAST(`orders_1`.`amount` AS FLOAT64)), (`orders_1`.`cost` IS NULL), `orders_1`.`cost`, (`orders_1`.`churned` IS NULL), `orders_1`.`churned`, (DATETIME(`orders_1`.`seen_at`, 'UTC') IS NULL), DATETIME(`orders_1`.`seen_at`, 'UTC'), (`orders_1`.`shipped` IS NULL), `orders_1`.`shipped`, (IF(IS_NAN(CAST(`orders_1`.`empty` AS FLOAT64)), NULL, CAST(`orders_1`.`empty` AS FLOAT64)) IS NULL), IF(IS_NAN(CAST(`orders_1`.`empty` AS FLOAT64)), NULL, CAST(`orders_1`.`empty` AS FLOAT64)), (`products_1`.`department` IS NULL), `products_1`.`department`, (`products_1`.`launched` IS NULL), `products_1`.`launched`, (`products_1`.`region` IS NULL), `products_1`.`region`
 LIMIT :param_2;
