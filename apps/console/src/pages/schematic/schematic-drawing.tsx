import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

import type { Well, WellField, WellNow, Zone } from '../../api/views.js';
import type { Reservoir, ReservoirNow, WellOnBoard } from '../../api/water-views.js';
import { StateShape, type Urgency } from '../../parts/state-mark.js';
import { useSpeech } from '../../words/speech.js';
import { cut, shortName } from './cut-text.js';
import { troubleWords } from '../water/well-words.js';
import { type Box, layOutSchematic, type SchematicBoundary } from './schematic-layout.js';
import { flowTogether, urgencyOfReservoir, type WellDoes, whatWellDoes } from './schematic-state.js';

interface DrawingProps {
  readonly wells: readonly Well[]; readonly reservoirs: readonly Reservoir[]; readonly zones: readonly Zone[]; readonly fields: readonly WellField[]; readonly boundaries: readonly SchematicBoundary[];
  readonly wellsNow: readonly WellNow[]; readonly board: readonly WellOnBoard[]; readonly stored: readonly ReservoirNow[];
}

/** Widths of letters, near enough to cut a name where its box ends. */
const LETTER = { name: 7.6, words: 6.9 } as const;

/** The network as a drawing: each well, reservoir and zone is a link to its page, with its state by shape, word and colour. */
export function SchematicDrawing({ wells, reservoirs, zones, fields, boundaries, wellsNow, board, stored }: DrawingProps): ReactNode {
  const { t, named, number, cubicMetres, share } = useSpeech();
  const flow = (litresPerHour: number): string => number(litresPerHour / 1000, 1);
  const isNarrow = useMediaQuery('(max-width: 800px)', false, { getInitialValueInEffect: false });
  const fieldIdOf = (code: string | null): number | null => fields.find((field) => field.code === code)?.id ?? null;
  const drawn = layOutSchematic({
    fieldIds: fields.map(({ id }) => id), wells, zones, boundaries, reservoirs: reservoirs.map(({ id, fieldCode, zoneCode }) => ({ id, fieldId: fieldIdOf(fieldCode), zoneCode })),
  }, isNarrow);
  const does = new Map(wells.map((well) => [well.id, whatWellDoes(well, wellsNow.find(({ wellId }) => wellId === well.id), board.find(({ wellId }) => wellId === well.id))]));
  const wordsOf = (well: Well): string => {
    const { does: what, flowLitresPerHour } = does.get(well.id)!;
    const amount = flowLitresPerHour === null ? '' : ` · ${flow(flowLitresPerHour)}\u00a0${t('unit.m3h')}`;
    switch (what) {
      case 'flowsOutOfService': return `${t('well.flowsOutOfService')}${amount}`;
      case 'outOfService': return t(`well.${well.state}`);
      case 'trouble': { const kind = board.find(({ wellId }) => wellId === well.id)!.troubles[0]!.kind; return `${troubleWords(t, kind)}${amount}`; }
      case 'notKnown': return well.state === 'operating' ? t('missing.word') : t(`well.${well.state}`);
      case 'runs': case 'stands': return `${t(what === 'runs' ? 'board.pumpRuns' : 'board.pumpStands')}${amount}`;
    }
  };
  const together = (of: readonly Well[]): string => {
    const { flowLitresPerHour, known, expected } = flowTogether(of.map(({ id }) => does.get(id)!).filter((one): one is WellDoes => one !== undefined));
    if (expected === 0) return t('schematic.noneInService');
    return flowLitresPerHour === null ? t('schematic.knownOf', { known, expected }) : `${flow(flowLitresPerHour)}\u00a0${t('unit.m3h')}`;
  };
  const roots = zones.filter(({ parentZoneId }) => parentZoneId === null);
  const isWithin = (well: Well, zone: Zone): boolean => {
    let code = well.zoneCode ?? (roots.length === 1 ? roots[0]!.code : null);
    for (let depth = 0; code !== null && depth < 20; depth++) {
      if (code === zone.code) return true;
      code = zones.find((one) => one.code === code)?.parentZoneCode ?? null;
    }
    return false;
  };
  return (
    <svg className={isNarrow ? 'schematic narrow' : 'schematic'} viewBox={`0 0 ${drawn.width} ${drawn.height}`} role="group" aria-label={t('schematic.title')}>
      <defs><marker id="into" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path className="tip" d="M0 0 8 4 0 8z" /></marker></defs>
      {drawn.pipes.map(({ key, path }) => <path key={key} className="pipe" d={path} markerEnd="url(#into)" />)}
      {drawn.groups.map(({ fieldId, box, wells: placed, reservoirs: tanks }) => {
        const field = fields.find(({ id }) => id === fieldId);
        return (
          <g key={fieldId ?? 'alone'}>
            <rect className="field" {...box} rx="4" />
            <text className="head" x={box.x + 10} y={box.y + 20}>{cut(field === undefined ? t('wells.alone') : named(field), box.width - 150, LETTER.name)}</text>
            <text className="sum" x={box.x + box.width - 10} y={box.y + 20} textAnchor="end">{together(wells.filter(({ id }) => placed.some((one) => one.id === id)))}</text>
            {placed.map(({ id, ...at }) => { const well = wells.find((one) => one.id === id)!; return <Node key={id} at={at} href={`/wells/${id}`} name={named(well)} words={wordsOf(well)} urgency={does.get(id)!.urgency} />; })}
            {tanks.map(({ id, ...at }) => {
              const reservoir = reservoirs.find((one) => one.id === id)!;
              const now = stored.find(({ reservoirId }) => reservoirId === id);
              const litres = now?.now.storedLitres ?? null;
              const words = now?.state === 'out_of_use' ? t('reservoir.out_of_use') : litres === null ? t('missing.word') : `${cubicMetres(litres, 0)}\u00a0${t('unit.m3')}${now?.fullLitres == null ? '' : ` · ${share(litres / now.fullLitres)}`}`;
              return <Node key={id} at={at} href={`/reservoirs/${id}`} name={named(reservoir)} words={words} urgency={urgencyOfReservoir(now)} isTank />;
            })}
          </g>
        );
      })}
      {drawn.zones.map(({ code, ...at }) => { const zone = zones.find((one) => one.code === code)!; return <Node key={code} at={at} href={`/zones/${encodeURIComponent(code)}/night`} name={named(zone)} words={together(wells.filter((well) => isWithin(well, zone)))} urgency="normal" isZone />; })}
    </svg>
  );
}

function Node({ at, href, name, words, urgency, isTank = false, isZone = false }: { at: Box; href: string; name: string; words: string; urgency: Urgency; isTank?: boolean; isZone?: boolean }): ReactNode {
  const indent = urgency === 'normal' ? 8 : 26;
  return (
    <g className={`node ${urgency}${isTank ? ' tank' : ''}${isZone ? ' zone' : ''}`}>
      <Link href={href} aria-label={`${name}: ${words}`}><title>{`${name}: ${words}`}</title><rect {...at} rx={isTank ? 12 : isZone ? 0 : 3} /></Link>
      <g className="said" aria-hidden="true">
        {urgency !== 'normal' && <svg x={at.x + 8} y={at.y + 7} width="14" height="14" viewBox="0 0 14 14"><StateShape urgency={urgency} /></svg>}
        <text className="name" x={at.x + indent} y={at.y + 19}>{cut(isZone ? name : shortName(name), at.width - indent - 6, LETTER.name)}</text>
        <text className="words" x={at.x + 8} y={at.y + 37}>{cut(words, at.width - 14, LETTER.words)}</text>
      </g>
    </g>
  );
}
