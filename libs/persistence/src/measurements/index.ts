export { addFlowTest, flowTests, type NewFlowTest, type RecordedFlowTest } from './flow-tests.js';
export * from './place-quarters.js';
export { addPumpCurve, pumpCurves, type NewPumpCurve, type RecordedPumpCurve, type StoredCurvePoint } from './pump-curves.js';
export * from './reservoir-storage.js';
export { addTelemetryRule, telemetryRules, type TelemetryRule, type Thinned, thinMeasurements } from './thin-measurements.js';
export { wellSupplies, type SuppliesAsked, type WellSupplied, type WellThen } from './well-supplies.js';
export { voidWellRecord } from './well-records.js';
