import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** One reading that a case expects; fields as the README of the corpus names them. */
export interface ExpectedReading {
  readonly q: string;
  readonly value: string;
  readonly unit?: string | null;
  readonly role?: string;
  readonly ch?: number;
  readonly at?: string;
  readonly atLocal?: string;
}

export interface Expectation {
  readonly kind?: string;
  readonly device?: { readonly scheme: string; readonly id: string | null };
  readonly receivedAt?: string;
  readonly readings?: readonly (ExpectedReading | readonly (string | null)[])[];
  readonly optionalReadings?: readonly ExpectedReading[];
  readonly alarms?: readonly string[];
  readonly alarmsRaw?: readonly string[];
  readonly quality?: readonly string[];
  readonly idempotency?: { readonly key?: string | null; readonly alt?: readonly (string | number)[] | null; readonly fields?: readonly string[] };
  readonly ambiguous?: boolean;
  readonly eventAt?: string;
  readonly frameTime?: string;
  readonly action?: string;
  readonly rebirthTopic?: string;
  readonly seq?: number | null;
  readonly bdSeq?: number | null;
  readonly metrics?: number;
  readonly group?: string;
  readonly edgeNode?: string;
}

export interface CaseInput {
  readonly topic?: string;
  readonly json?: unknown;
  readonly payloadHex?: string;
  readonly fPort?: number;
  readonly receivedAt?: string;
  readonly deviceConfig?: Readonly<Record<string, unknown>>;
}

export interface PayloadCase {
  readonly id: string;
  readonly family: string;
  readonly device?: { readonly vendor?: string | null; readonly model?: string | null };
  readonly input?: CaseInput;
  readonly expect?: Expectation;
  readonly steps?: readonly { readonly input: CaseInput; readonly expect: Expectation }[];
  readonly title?: string;
}

/** Cases of a folder: every `.json` file in it and in its subfolders that holds an array of cases, in the order of their names. */
export function readCases(folder: string): PayloadCase[] {
  const cases: PayloadCase[] = [];
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) cases.push(...readCases(path));
    else if (name.endsWith('.json')) {
      const document: unknown = JSON.parse(readFileSync(path, 'utf8'));
      if (Array.isArray(document)) cases.push(...document.filter(isCase));
    }
  }
  return cases;
}

function isCase(given: unknown): given is PayloadCase {
  return typeof given === 'object' && given !== null && 'id' in given && 'family' in given && ('input' in given || 'steps' in given);
}
