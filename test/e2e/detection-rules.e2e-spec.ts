import { jest } from '@jest/globals';
import { runPreview } from '@app/persistence';

import { ApiOnTrial } from '../support/api-on-trial.js';

// A busy machine may take seconds to make a database.
jest.setTimeout(60_000);

describe('parameters of detectors', () => {
  it('are shown with their bounds, recorded from a day on with who and why, and hold then', async () => {
    await using api = await ApiOnTrial.start();
    const { token, login } = await api.personOf('administrator');
    const body = { fromOn: '2026-01-01', parameters: { householdRunHours: 96 }, reason: 'weekend guests' };
    expect((await api.api('POST', '/detection-rules', { token, body })).json).toMatchObject({ items: [{ fromOn: '2026-01-01', parameters: { householdRunHours: 96 }, recordedBy: login, reason: 'weekend guests' }] });
    await api.api('POST', '/detection-rules', { token, body: { ...body, fromOn: '2999-01-01', parameters: { householdRunHours: 120 } } });
    const { parameters } = (await api.api('GET', '/detection-rules', { token: (await api.personOf('city')).token })).json as { parameters: { parameter: string; usual: number; inForce: number; least: number }[] };
    expect(parameters.find(({ parameter }) => parameter === 'householdRunHours')).toMatchObject({ usual: 72, inForce: 96, least: 24 });
  });

  it.each<[string, object, string]>([
    ['a parameter that there is not', { parameters: { colour: 1 } }, 'SCHEMA'], ['one out of bounds', { parameters: { restFactor: 0.5 } }, 'RANGE'], ['none', { parameters: {} }, 'SCHEMA'], ['no reason', { reason: ' ' }, 'SCHEMA'], ['no day', { fromOn: '2026-02-30' }, 'TIME_FORMAT'],
  ])('refuse %s', async (_, change, kind) => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('administrator');
    expect((await api.api('POST', '/detection-rules', { token, body: { fromOn: '2026-01-01', parameters: { restFactor: 2 }, reason: 'why', ...change } })).kind).toBe(kind);
  });

  it('can be tried before: the preview waits for the worker, and is the administrator’s', async () => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('administrator');
    const { previewId } = (await api.api('POST', '/detection-rules/previews', { token, body: { parameters: { householdRunHours: 48 } } })).json as { previewId: string };
    const path = `/detection-rules/previews/${previewId}`;
    expect((await api.api('GET', path, { token })).json).toMatchObject({ state: 'waiting', result: null });
    await runPreview(api.pool, 'Asia/Bishkek', Date.now());
    expect((await api.api('GET', path, { token })).json).toMatchObject({ state: 'done', result: { days: 90, kinds: [] } });
    const dispatcher = await api.personOf('dispatcher');
    expect([(await api.api('GET', path, { token: dispatcher.token })).kind, (await api.api('POST', '/detection-rules', { token: dispatcher.token, body: {} })).kind]).toEqual(['AUTHZ', 'AUTHZ']);
    expect((await api.api('GET', '/detection-rules/previews/00000000-0000-0000-0000-000000000000', { token })).kind).toBe('NOT_FOUND');
  });
});
