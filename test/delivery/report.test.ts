import { test } from 'tap'
import { Report } from '../report.ts'

/** The lines that are printed for some TAP, and the counts. */
function read(tap: string, options = {}) {
  const lines: string[] = []
  const report = new Report((line) => lines.push(line), options)
  for (const line of tap.split('\n')) report.read(line)
  return { lines, counts: report.counts }
}

test('a passed file is one line', async (t) => {
  const { lines, counts } = read(`TAP version 14
1..1
# Subtest: test/a.test.ts
    # Subtest: sqlite: it works
        ok 1 - should be equal
        ok 2 - should be equal
        1..2
    ok 1 - sqlite: it works # time=7ms
    ok 2 - another # SKIP not today
    1..2
ok 1 - test/a.test.ts # time=1234.5ms
# { total: 3, pass: 2, skip: 1 }`)
  t.same(lines, ['✓ test/a.test.ts (3, 1.2 s)'])
  t.same(counts, { pass: 2, fail: 0, skip: 1 })
})

test('a failure is printed once, with its place and reason', async (t) => {
  const { lines, counts } = read(`# Subtest: test/a.test.ts
    # Subtest: sqlite: it works
        ok 1 - should be equal
        not ok 2 - one is two
          ---
          diff: |
            -2
            +1
          ...
        1..2
    not ok 1 - sqlite: it works # time=7ms
      ---
      at: somewhere
      ...
    1..1
not ok 1 - test/a.test.ts # time=50ms
  ---
  exitCode: 1
  ...
# Subtest: test/b.test.ts
    ok 1 - should be equal
    1..1
ok 2 - test/b.test.ts # time=40ms
# { total: 3, pass: 2, fail: 1 }`)
  t.same(lines, [
    '✗ test/a.test.ts > sqlite: it works > one is two',
    '    diff: |',
    '      -2',
    '      +1',
    '✗ test/a.test.ts (2, 0.1 s)',
    '✓ test/b.test.ts (1, 0.0 s)'
  ])
  t.same(counts, { pass: 2, fail: 1, skip: 0 })
})

test('a file that failed without a failing assertion prints the reason', async (t) => {
  const { lines } = read(`# Subtest: test/a.test.ts
    ok 1 - should be equal
    1..1
not ok 1 - test/a.test.ts # time=1000ms
  ---
  exitCode: 7
  ...`)
  t.same(lines, ['✗ test/a.test.ts', '✗ test/a.test.ts (1, 1.0 s)', '    exitCode: 7'])
})

test('counts are undefined without a sum', async (t) => t.equal(read('TAP version 14').counts, undefined))

test('a fast run prints failures only', async (t) => {
  const tap = `# Subtest: one
    ok 1 - should be equal
    1..1
ok 1 - one # time=40ms
# Subtest: two
    not ok 1 - should be equal
    1..1
not ok 2 - two # time=50ms
# { total: 2, pass: 1, fail: 1 }`
  t.same(read(tap, { onlyFailures: true }).lines, ['✗ two > should be equal', '✗ two (1, 0.1 s)'])
})
