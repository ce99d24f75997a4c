import type { Described } from './comment-statements.js';

export const ROUTE_COMMENTS: Readonly<Record<string, Described>> = {
  reading_route: {
    row: 'Reading routes: ways on foot along which meters are read each month',
    columns: { route_id: 'Number of the route', code: 'Code by which people know it', recorded_at: 'When it was entered' },
  },
  reading_route_version: {
    row: 'What a route was: each change of its name, zone, reader or stops is another version, and none is changed afterwards',
    columns: {
      route_id: 'Route: reading_route.route_id', version_no: 'Number of the version, from 1', name: 'Name, such as the street', zone_id: 'Zone it lies in: zone.zone_id', reader_user_id: 'Who walks it: staff_user.user_id; null for nobody yet',
      is_in_use: 'Whether rounds are opened for it', recorded_at: 'Since when this version holds', recorded_by: 'Who made it: staff_user.user_id', reason: 'Why; null where not said',
    },
  },
  reading_route_stop: {
    row: 'Stops of a version of a route in the order of walking. A stop is a connection: the meter that hangs there is read, whichever it is',
    columns: { route_id: 'Route: reading_route.route_id', version_no: 'Version: reading_route_version.version_no', position: 'Place in the order, from 1', service_point_id: 'Connection: service_point.service_point_id' },
  },
  reading_round: {
    row: 'Rounds: a route walked for one local month, by the version of the route that held when the round was opened',
    columns: {
      round_id: 'Number of the round', route_id: 'Route: reading_route.route_id', version_no: 'Version that is walked: reading_route_version.version_no', month: 'Local month it is walked for, YYYY-MM', opened_at: 'When it was opened',
      opened_by: 'Who opened it: staff_user.user_id', closed_at: 'When it was closed; null while it goes on', closed_by: 'Who closed it: staff_user.user_id; null while it goes on',
    },
  },
  reading_round_reader: {
    row: 'Who walks a round, and since when; the latest row holds',
    columns: { round_id: 'Round: reading_round.round_id', assigned_at: 'Since when', reader_user_id: 'Who walks it: staff_user.user_id', assigned_by: 'Who said so: staff_user.user_id', reason: 'Why; null where not said' },
  },
  reading_round_entry: {
    row: 'What came of the stops of a round: a reading, which stands in manual_reading, or a visit without one, which stands in reading_visit. A stop with neither is left',
    columns: {
      round_id: 'Round: reading_round.round_id', service_point_id: 'Stop: service_point.service_point_id', happened_at: 'When somebody stood there: manual_reading.read_at or reading_visit.visited_at', outcome: 'read or no_access',
      meter_id: 'Meter that was there: meter.meter_id', recorded_by: 'Who was there: staff_user.user_id', recorded_at: 'When it reached us; later than it happened where there was no network',
    },
  },
};
