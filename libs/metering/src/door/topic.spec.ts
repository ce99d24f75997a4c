import { parseSenderTopic, senderTopic } from './topic.js';

describe('the topic of a sender', () => {
  it.each([['meter', 'KB-000123', 'meters/KB-000123/up'], ['gateway', 'gw-1', 'gw/gw-1/up'], ['meter', 'up', 'meters/up/up'], ['gateway', 'a..b', 'gw/a..b/up']] as const)(
    'of the %s %s is %s, and is read back', (kind, serial, topic) => {
      expect(senderTopic(kind, serial)).toBe(topic);
      expect(parseSenderTopic(topic)).toEqual({ kind, serial });
    });
});
