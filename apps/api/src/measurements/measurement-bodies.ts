import type { StoredCurvePoint } from '@app/persistence';
import { MEASURED_NAMES, type MeasuredName } from '@app/registry';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, ValidateNested } from 'class-validator';

import { IsInstant, MayBeAbsent, MayBeNullOrAbsent, Text, WholeNumber, Words } from '../http/validation.js';

const CODE = 40;
const REASON = 500;
const MOST_FLOW = 10_000_000;
const MOST_HEAD = 1_000_000;
const MOST_POINTS = 50;

/** What a channel of a device measures: of a well or of a reservoir, one of both. */
export class MapMeasuresBody {
  @WholeNumber(1, 255) channel: number;
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(MEASURED_NAMES.length) @IsIn(MEASURED_NAMES, { each: true }) quantities: MeasuredName[];
  @MayBeAbsent() @Text(CODE) wellCode?: string;
  @MayBeAbsent() @Text(CODE) reservoirCode?: string;
  @IsInstant() from: string;
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class UnmapMeasuresBody {
  @WholeNumber(1, 255) channel: number;
  /** All that the channel measures, where none is named. */
  @MayBeAbsent() @IsArray() @ArrayMinSize(1) @ArrayMaxSize(MEASURED_NAMES.length) @IsIn(MEASURED_NAMES, { each: true }) quantities?: MeasuredName[];
  @IsInstant() at: string;
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class AddFlowTestBody {
  @IsInstant() testedAt: string;
  @WholeNumber(1, MOST_FLOW) flowLitresPerHour: number;
  /** Millionths of the flow: 50,000 is ± 5 %. */
  @WholeNumber(1, 1_000_000) limitPpm: number;
  @MayBeNullOrAbsent() @Words(200) instrument?: string | null;
  @Text(REASON) reason: string;
}

export class CurvePointBody implements StoredCurvePoint {
  @WholeNumber(0, MOST_HEAD) headMillimetres: number;
  @WholeNumber(0, MOST_FLOW) flowLitresPerHour: number;
}

export class AddPumpCurveBody {
  @IsInstant() validFrom: string;
  @IsArray() @ArrayMinSize(2) @ArrayMaxSize(MOST_POINTS) @ValidateNested({ each: true }) @Type(() => CurvePointBody) points: CurvePointBody[];
  /** From the water in the well, while it is pumped, up to the pressure gauge, with what friction takes on the way. */
  @WholeNumber(0, MOST_HEAD) liftMillimetres: number;
  /** Millionths of the flow: 100,000 is ± 10 %. */
  @WholeNumber(1, 1_000_000) limitPpm: number;
  @MayBeNullOrAbsent() @Words(200) pump?: string | null;
  @Text(REASON) reason: string;
}

export class VoidRecordBody {
  @Text(REASON) reason: string;
}

export class AddTelemetryRuleBody {
  @WholeNumber(2, 3_660) thinAfterDays: number;
  @Text(REASON) reason: string;
}
