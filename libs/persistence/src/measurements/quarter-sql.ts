/** An amount holds until the next one, at most so long. Two quarters of an hour at most are touched by one amount. */
export const HELD_AT_MOST_MS = 900_000;

/**
 * Quarters of an hour of the rows of `samples` (device_id, channel, quantity, measured_at, amount, next_at): each amount holds until
 * the next, at most for a quarter of an hour, and is cut at the quarter's end; what is left of it belongs to the next quarter.
 * The one definition of what thinning keeps and of what is reckoned from single measurements.
 */
export const QUARTERS_OF_SAMPLES = `
  held AS (
    SELECT device_id, channel, quantity, measured_at, amount, date_bin('15 minutes', measured_at, 'epoch') AS quarter_at,
           least(coalesce(next_at, 'infinity'), measured_at + interval '15 minutes') AS until_at
    FROM samples),
  pieces AS (
    SELECT device_id, channel, quantity, quarter_at, measured_at, amount, true AS is_sample,
           (extract(epoch FROM least(until_at, quarter_at + interval '15 minutes') - measured_at) * 1000)::integer AS ms FROM held
    UNION ALL
    SELECT device_id, channel, quantity, quarter_at + interval '15 minutes', measured_at, amount, false,
           (extract(epoch FROM until_at - (quarter_at + interval '15 minutes')) * 1000)::integer FROM held WHERE until_at > quarter_at + interval '15 minutes'),
  quarters AS (
    SELECT device_id, channel, quantity, quarter_at, count(*) FILTER (WHERE is_sample)::integer AS samples, min(amount) AS least_amount, max(amount) AS most_amount,
           min(measured_at) AS first_at, (array_agg(amount ORDER BY measured_at))[1] AS first_amount, max(measured_at) AS last_at, (array_agg(amount ORDER BY measured_at DESC))[1] AS last_amount,
           sum(ms)::integer AS held_ms, sum(amount::numeric * ms) AS amount_ms
    FROM pieces GROUP BY device_id, channel, quantity, quarter_at)`;
