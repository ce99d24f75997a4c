import { type InLanguages, inLanguages } from './languages.js';
import { type PhraseName, PHRASES, REASON_WORDS, type ReasonName } from './reason-words.js';

/** What is filled into words: the same in every language, or each language's own. */
export type ReasonFact = string | number | InLanguages;
type Facts = Readonly<Record<string, ReasonFact>>;

/** Why a line is refused or remarked upon: a stable name, and what its words are filled with. Facts never repeat what a personal cell holds. */
export interface Reason {
  readonly name: ReasonName;
  readonly facts: Facts;
}

/** A thing that reasons speak of, such as a meter by its serial. */
export interface NamedInReason {
  readonly phrase: PhraseName;
  readonly facts: Facts;
}

type FilledIn<Text extends string> = Text extends `${string}{{${infer Name}}}${infer Rest}` ? Name | FilledIn<Rest> : never;
type FactsFor<Text extends string> = [FilledIn<Text>] extends [never] ? [] : [Readonly<Record<FilledIn<Text>, ReasonFact>>];
/** The facts that a reason's words ask for; none where they ask for none. */
export type FactsOfReason<Name extends ReasonName> = FactsFor<(typeof REASON_WORDS)[Name]['en']>;
type FactsOfPhrase<Name extends PhraseName> = FactsFor<(typeof PHRASES)[Name]['en']>;

/** A reason with everything that its words ask for. */
export function because<Name extends ReasonName>(name: Name, ...given: FactsOfReason<Name>): Reason {
  return { name, facts: firstOf(given) };
}

/** A part of a reason in every language. */
export function phrase<Name extends PhraseName>(name: Name, ...given: FactsOfPhrase<Name>): InLanguages {
  return filled(PHRASES[name], firstOf(given));
}

/** A thing by its key, for a reason that speaks of it. */
export function named<Name extends PhraseName>(name: Name, ...given: FactsOfPhrase<Name>): NamedInReason {
  return { phrase: name, facts: firstOf(given) };
}

export function namedInWords({ phrase: name, facts }: NamedInReason): InLanguages {
  return filled(PHRASES[name], facts);
}

/** A reason in the words of each language. */
export function reasonInWords({ name, facts }: Reason): InLanguages {
  return filled(REASON_WORDS[name], facts);
}

function firstOf(given: readonly unknown[]): Facts {
  return (given[0] ?? {}) as Facts;
}

function filled(texts: InLanguages, facts: Facts): InLanguages {
  return inLanguages((language) => texts[language].replaceAll(/\{\{(\w+)\}\}/g, (asked, key: string) => {
    const fact = facts[key];
    if (fact === undefined) return asked;
    return typeof fact === 'object' ? fact[language] : String(fact);
  }));
}
