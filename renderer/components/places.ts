/** Where the second line leads, with the key that goes there from anywhere, also while typing. */
export const places = [
  { to: '/', key: 'F2', words: 'place.home' },
  { to: '/wards', key: 'F3', words: 'place.wards' },
  { to: '/operations', key: 'F4', words: 'place.operations' },
  { to: '/outpatients', key: 'F6', words: 'place.outpatients' },
  { to: '/reception', key: 'F7', words: 'place.reception' },
  { to: '/documents', key: 'F8', words: 'place.documents' },
  { to: '/wards/print', key: 'F9', words: 'place.print' },
  { to: '/ledger', key: null, words: 'place.ledger' },
  { to: '/help', key: 'F1', words: 'place.help' },
] as const;

/** Of them, those that hold nobody's record. */
export const administratorPlaces: readonly string[] = ['/', '/documents', '/ledger', '/help'];
