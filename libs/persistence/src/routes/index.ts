export * from './route-questions.js';
export { changeRoute, createRoute, type RouteContent } from './route-writes.js';
export { accessLetters, meterVisits, readingRound, readingRounds, ROUND_SORTS, type RoundsAsked, roundStops, type AccessLetter, type MeterVisit, type ReadingRound, type RoundStop } from './round-questions.js';
export { assignReader, closeRound, isReaderOf, openRounds, recordVisit, requireStop, type StandingAt } from './round-writes.js';
