import { ArrayMaxSize, ArrayMinSize, IsArray, IsString, Matches } from 'class-validator';

import { IsDay, Text } from '../http/validation.js';

const MOST_SERIALS = 50_000;
const SERIAL = /^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$/;

export class StockCountBody {
  @IsDay() countedOn: string;
  @IsArray() @ArrayMinSize(0) @ArrayMaxSize(MOST_SERIALS) @IsString({ each: true }) @Matches(SERIAL, { each: true }) serials: string[];
  @Text(500) reason: string;
}
