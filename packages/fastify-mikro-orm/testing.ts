export { type IsolateOptions, isolate } from './src/testing/isolate.ts'
export { expectStatements, recordStatements } from './src/testing/statements.ts'
