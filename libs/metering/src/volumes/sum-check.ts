import { litresOf, type VolumeLine } from './volume-line.js';

/**
 * Whether intervals add up to what the register moved (R14). @returns litres by which they exceed it, 0 within the tolerance
 * @param toleranceLitres one unit of the register unless its rules say otherwise
 */
export function sumCheck(lines: readonly VolumeLine[], registerLitres: number, toleranceLitres: number): number {
  const excess = lines.reduce((sum, line) => sum + litresOf(line), 0) - registerLitres;
  return Math.abs(excess) <= toleranceLitres ? 0 : excess;
}
