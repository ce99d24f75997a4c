/** SQL of zones with all below them, as the network is divided now: `within (top_id, zone_id)` of the zones in the array `$1`. */
export const WITHIN_ZONES = `WITH RECURSIVE within AS (
    SELECT zone_id AS top_id, zone_id FROM unnest($1::integer[]) AS n (zone_id)
    UNION SELECT w.top_id, v.zone_id FROM zone_version v JOIN within w ON v.parent_zone_id = w.zone_id WHERE v.superseded_at IS NULL AND v.valid_from <= now() AND (v.valid_to IS NULL OR v.valid_to > now()))`;
