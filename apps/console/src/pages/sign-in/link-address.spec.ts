import { addressOfLink, readLink } from './link-address.js';

const TOKEN = 'a'.repeat(42) + '_';

describe('the address of a one-time link', () => {
  it.each(['set_password', 'reset_second_factor'] as const)('tells what it is for (%s) and its token, behind the sign that no server sees', (purpose) => {
    const address = new URL(addressOfLink({ token: TOKEN, purpose }, 'https://suu.example'));
    expect(address.pathname + address.search).toBe('/link');
    expect(readLink(address.hash)).toEqual({ token: TOKEN, purpose });
  });

  it.each(['', '#', `#${TOKEN.slice(1)}`, `#${TOKEN}x`, '#token=', `#${TOKEN.slice(0, -1)}.`])('%j is not whole', (hash) => {
    expect(readLink(hash)).toBeUndefined();
  });
});
