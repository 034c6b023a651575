export { type Act, type Issue, Ledger } from '../ledger/ledger.ts';
