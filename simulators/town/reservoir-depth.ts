/** Depth of every reservoir when full: an assumption, as their volumes are. Their walls are upright. */
export const RESERVOIR_DEPTH_METRES = 4;
export const RESERVOIR_DEPTH_MILLIMETRES = 1000 * RESERVOIR_DEPTH_METRES;
