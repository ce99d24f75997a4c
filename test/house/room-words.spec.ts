import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { roomsOfWords } from '../../apps/console/split-words.js';

const source = resolve(import.meta.dirname, '../../apps/console/src');
const keys = Object.keys(JSON.parse(readFileSync(join(source, 'words/en.json'), 'utf8')) as Record<string, string>);
const roomOf = roomsOfWords(keys);
const sourceOf = (path: string): string => readFileSync(join(source, path), 'utf8');
/** Keys that a file says whole, as `t('…')`. */
const saidBy = (path: string): string[] => [...sourceOf(path).matchAll(/\bt\('([\w.-]+)'/g)].map(([, key]) => key!).filter((key) => roomOf.has(key));
const codeOf = (folder: string): string[] => readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path) && !/\.spec\.tsx?$/.test(path)).map((path) => `${folder}/${path}`);

describe('the words of the console, cut by room', () => {
  it('give every word a room, or send it at once', () => {
    expect([...roomOf.keys()].sort()).toEqual([...keys].sort());
  });

  it.each([
    ['what is done, as the audit tells it', 'auditAction.well.add_flow_test', 'admin'], ['sign-in, before any room', 'signIn.title', null], ['the walk, which stays without a network', 'walk.title', null],
    ['a unit', 'unit.m3', null], ['the name of the product', 'product.name', null],
  ])('%s', (_what, key, room) => {
    expect(roomOf.has(key)).toBe(true);
    expect(roomOf.get(key)).toBe(room);
  });

  it('a page has what it says itself', () => {
    const rooms = readdirSync(join(source, 'pages'));
    const missed = rooms.flatMap((room) => codeOf(`pages/${room}`).filter((path) => path.endsWith('-page.tsx')).flatMap((path) => saidBy(path).filter((key) => roomOf.get(key) !== null && roomOf.get(key) !== room).map((key) => `${path} says ${key}, which comes with ${roomOf.get(key)}`)));
    expect(missed).toEqual([]);
  });

  it('the shell and what all pages share say nothing that comes later', () => {
    const missed = ['shell', 'parts', 'walk', 'pages/sign-in', 'pages/walk'].flatMap((folder) => codeOf(folder).flatMap((path) => saidBy(path).filter((key) => roomOf.get(key) !== null).map((key) => `${path} says ${key}`)));
    expect(missed).toEqual([]);
  });
});
