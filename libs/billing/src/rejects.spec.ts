import { actionOfReject, KNOWN_REJECT_CODES, matchReject } from './rejects.js';

const ROWS = [{ rowNo: 1, accountNo: '001' }, { rowNo: 2, accountNo: '002' }, { rowNo: 3, accountNo: '002' }];

describe('a reject', () => {
  it.each([
    ['of a row with its account', '002', 3, { match: 'row', rowNo: 3 }], ['without a row, of an account with one', '001', null, { match: 'row', rowNo: 1 }],
    ['without a row, of an account with two', '002', null, { match: 'account', rowNo: null }], ['of an account that is not in the batch', '9', null, { match: 'none', rowNo: null }],
    ['of a row of another account', '001', 2, { match: 'none', rowNo: null }], ['of a row that there is not', '001', 9, { match: 'none', rowNo: null }], ['of an account without its zeros', '1', 1, { match: 'none', rowNo: null }],
  ] as const)('%s', (_, accountNo, rowNo, expected) => {
    expect(matchReject({ accountNo, rowNo }, ROWS)).toEqual(expected);
  });

  it.each([['UNKNOWN_ACCOUNT', 'compare_accounts'], ['closed account', 'close_account'], ['Unknown-Meter', 'compare_meter'], ['INDEX_DECREASE', 'look_at_readings'], ['quantity ', 'look_at_readings'], ['DUPLICATE', 'confirm_import'], ['E-17', 'ask_recipient']] as const)(
    'for %s is cleared by: %s', (code, action) => expect(actionOfReject(code, 'row')).toBe(action));

  it('that is no row of ours is looked for first, whatever its reason', () => {
    for (const code of KNOWN_REJECT_CODES) expect(actionOfReject(code, 'none')).toBe('find_row');
  });
});
