import { FrontDoor1795305600001 } from './1795305600001-front-door.js';
import { Trust1795309200001 } from './1795309200001-trust.js';
import { Register1795309200002 } from './1795309200002-register.js';
import { Privileges1795309200003 } from './1795309200003-privileges.js';
import { ReadingCorrections1795312800001 } from './1795312800001-reading-corrections.js';
import { Volumes1795316400001 } from './1795316400001-volumes.js';
import { ReadingsByPeople1795316460001 } from './1795316460001-readings-by-people.js';
import { RedecodedFrames1795323600001 } from './1795323600001-redecoded-frames.js';
import { RegisterCapacities1795327200001 } from './1795327200001-register-capacities.js';
import { WalkByReadings1795327200011 } from './1795327200011-walk-by-readings.js';
import { AcceptedReadingsDue1795327200021 } from './1795327200021-accepted-readings-due.js';
import { OperationsJournal1795327200031 } from './1795327200031-operations-journal.js';
import { Measurements1795330800001 } from './1795330800001-measurements.js';
import { Balance1795334400001 } from './1795334400001-balance.js';
import { Findings1795338000001 } from './1795338000001-findings.js';
import { Billing1795341600001 } from './1795341600001-billing.js';
import { IndexesOfWhatWasKnown1795345200001 } from './1795345200001-indexes-of-what-was-known.js';
import { FurtherBalanceRules1795345200011 } from './1795345200011-further-balance-rules.js';
import { ReadingRoutes1795345200021 } from './1795345200021-reading-routes.js';
import { DisplayAgainstTelemetry1795345200041 } from './1795345200041-display-against-telemetry.js';
import { StoredChecks1795345200051 } from './1795345200051-stored-checks.js';
import { IndexOfRoundEntries1795345200061 } from './1795345200061-index-of-round-entries.js';
import { DatedLots1795345200111 } from './1795345200111-dated-lots.js';
import { Rollout1795345200121 } from './1795345200121-rollout.js';
import { Programme1795345200211 } from './1795345200211-programme.js';
import { FaultyLevels1795345200311 } from './1795345200311-faulty-levels.js';
import { BillingRecipients1795345200411 } from './1795345200411-billing-recipients.js';
import { Notices1795345200431 } from './1795345200431-notices.js';
import { DetectionRules1795345200441 } from './1795345200441-detection-rules.js';
import { ProgrammeReportFiles1795345200611 } from './1795345200611-programme-report-files.js';
import { BillingMachines1795345200621 } from './1795345200621-billing-machines.js';
import { PumpCurves1795345200711 } from './1795345200711-pump-curves.js';
import { RepairsMarkZones1795345200721 } from './1795345200721-repairs-mark-zones.js';
import { PicturesOfActsAndReasons1795345200731 } from './1795345200731-pictures-of-acts-and-reasons.js';
import { MeasurementNews1795345200741 } from './1795345200741-measurement-news.js';
import { RulesOfPlaces1795345200761 } from './1795345200761-rules-of-places.js';

/** All migrations, oldest first. Landed ones are frozen: add a new one at the end. */
export const MIGRATIONS = [
  FrontDoor1795305600001, Trust1795309200001, Register1795309200002, Privileges1795309200003, ReadingCorrections1795312800001, Volumes1795316400001, ReadingsByPeople1795316460001,
  RedecodedFrames1795323600001, RegisterCapacities1795327200001, WalkByReadings1795327200011, AcceptedReadingsDue1795327200021, OperationsJournal1795327200031, Measurements1795330800001, Balance1795334400001,
  Findings1795338000001, Billing1795341600001, IndexesOfWhatWasKnown1795345200001, FurtherBalanceRules1795345200011, ReadingRoutes1795345200021, DisplayAgainstTelemetry1795345200041,
  StoredChecks1795345200051, IndexOfRoundEntries1795345200061, DatedLots1795345200111, Rollout1795345200121, Programme1795345200211, FaultyLevels1795345200311,
  BillingRecipients1795345200411,
  Notices1795345200431,
  DetectionRules1795345200441,
  ProgrammeReportFiles1795345200611,
  BillingMachines1795345200621,
  PumpCurves1795345200711,
  RepairsMarkZones1795345200721,
  PicturesOfActsAndReasons1795345200731,
  MeasurementNews1795345200741,
  RulesOfPlaces1795345200761,
];
