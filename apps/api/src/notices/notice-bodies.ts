import { type FindingKind } from '@app/detection';
import { NOTICE_CHANNEL_KINDS, type NoticeChannelKind, type NoticeLanguage } from '@app/persistence';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, IsNumber, Matches, Max, Min } from 'class-validator';

import { KINDS } from '../findings/finding-kinds.js';
import { Flag, IdNumber, IdNumbers, MayBeNull, MayBeNullOrAbsent, Nested, NestedList, OneOf, Text, WholeNumber, Words } from '../http/validation.js';

const NAME = 100;
const REASON = 500;
const URL_LENGTH = 500;
const MOST_RECIPIENTS = 20;
const MOST_ZONES = 200;
const MOST_STEPS = 5;
const LAST_PORT = 65_535;
const DAY_MINUTES = 1_440;
const MAILBOX = /^[^\s@<>",;:()[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?$/;
const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,250}[A-Za-z0-9])?$/;

/** A server that takes mail for delivery. */
export class EmailBody {
  @Matches(HOST) host: string;
  @WholeNumber(1, LAST_PORT) port: number;
  /** Null: the server asks for none. */
  @MayBeNull() @Words(NAME) login: string | null;
  @Matches(MAILBOX) sender: string;
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(MOST_RECIPIENTS) @ArrayUnique() @Matches(MAILBOX, { each: true }) recipients: string[];
}

/** A chat of the Bot API of Telegram, or of whatever speaks like it. */
export class TelegramBody {
  @Words(URL_LENGTH) base: string;
  @Matches(/^(-?\d{1,20}|@[A-Za-z0-9_]{4,40})$/) chatId: string;
}

export class WebhookBody {
  @Words(URL_LENGTH) url: string;
}

/** What every version of a channel says. Of the three addresses the one of its kind is given. */
class ChannelBody {
  @Words(NAME) name: string;
  @OneOf(['ky', 'ru', 'en']) language: NoticeLanguage;
  @Flag() isActive: boolean;
  @MayBeNullOrAbsent() @Nested(() => EmailBody) email?: EmailBody | null;
  @MayBeNullOrAbsent() @Nested(() => TelegramBody) telegram?: TelegramBody | null;
  @MayBeNullOrAbsent() @Nested(() => WebhookBody) webhook?: WebhookBody | null;
  /** Password, token or key of signatures; stored sealed and never shown. Absent: it stays as it is. */
  @MayBeNullOrAbsent() @Words(REASON) secret?: string | null;
  @Text(REASON) reason: string;
}

export class AddNoticeChannelBody extends ChannelBody {
  @OneOf(NOTICE_CHANNEL_KINDS) kind: NoticeChannelKind;
}

export class ChangeNoticeChannelBody extends ChannelBody {
  /** Version that was read. */
  @IdNumber() replaces: number;
}

/** Where a finding goes that nobody took up. */
export class EscalationBody {
  @WholeNumber(1, DAY_MINUTES) afterMinutes: number;
  @IdNumber() channelId: number;
}

export class RecordNoticeRuleBody {
  /** Rule that this one takes the place of; absent: it is a new one. */
  @MayBeNullOrAbsent() @IdNumber() replaces?: number | null;
  @IdNumber() channelId: number;
  /** Null: all. */
  @MayBeNull() @IsArray() @ArrayMinSize(1) @ArrayUnique() @IsIn([...KINDS], { each: true }) kinds: FindingKind[] | null;
  @MayBeNull() @IdNumbers(MOST_ZONES) zoneIds: number[] | null;
  @IsNumber() @Min(0) @Max(1) leastConfidence: number;
  /** Minutes of the local day, 0 to 1439; both null: no quiet hours. */
  @MayBeNull() @WholeNumber(0, DAY_MINUTES - 1) quietFromMinute: number | null;
  @MayBeNull() @WholeNumber(0, DAY_MINUTES - 1) quietToMinute: number | null;
  @IsArray() @ArrayUnique() @IsIn([...KINDS], { each: true }) urgentKinds: FindingKind[];
  @WholeNumber(0, DAY_MINUTES) collectMinutes: number;
  @NestedList(() => EscalationBody, MOST_STEPS) escalation: EscalationBody[];
  @Flag() isActive: boolean;
  @Text(REASON) reason: string;
}
