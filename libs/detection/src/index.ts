export * from './control-charts.js';
export * from './finding.js';
export * from './statistics.js';
export * from './zone/hour-flow.js';
export * from './zone/hourly-burst.js';
export * from './zone/night-profile.js';
export * from './zone/night-watch.js';
export * from './zone/zone-watch.js';
