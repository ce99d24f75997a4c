import { addMeters, addThings, asOneAct, enterStockCount, inTransaction, METER_LOTS } from '@app/persistence';

import { localDay } from './sent-readings.js';
import type { Stage } from './stage.js';

const BY = { actor: { kind: 'operator' as const, userId: null, name: 'stage', role: null, clientAddress: null, requestId: null }, reason: 'invented for pictures' };
const DAY_MS = 86_400_000;
const FOUND = 6;

/** A lot whose warranty ends in forty days: twelve meters were accepted, ten came, and a count of the stock found six. */
export async function furnishRollout(stage: Stage): Promise<void> {
  const validFrom = new Date(Date.now() - 120 * DAY_MS);
  await inTransaction(stage.pool, (sql) => asOneAct(sql, BY, async (act) => {
    const [lotId] = await addThings(sql, METER_LOTS, [{
      key: 'LOT-2026-1', validFrom,
      attributes: {
        class: 'household', plannedMeters: 12, unitPriceTyiyn: 450_000, supplier: 'ОсОО «Пример»', contractNo: '17', contractor: 'ОсОО «Пример монтаж»', warrantyUntilOn: localDay(-40), acceptedMeters: 12, acceptanceActNo: '3',
        acceptedOn: localDay(110), retentionTyiyn: 540_000, retentionDueOn: localDay(-60), statementId: null,
      },
    }], act);
    const serials = Array.from({ length: 10 }, (_, at) => `L-${String(at + 1).padStart(6, '0')}`);
    await addMeters(sql, serials.map((serial) => ({
      serial, registerCapacityLitres: 100_000_000, validFrom, attributes: { state: 'in_stock' as const, modelId: null, lotId: lotId!, pulseLitres: null, verifiedOn: null, verifiedUntilOn: null },
    })), act);
    await enterStockCount(sql, localDay(20), serials.slice(0, FOUND), localDay(0), act);
  }));
}
