import { test } from 'tap'
import { removeValues } from '../../src/private-errors.ts'

test('values are removed from the messages of a server', async (t) => {
  const messages = [
    ["Duplicate entry 'ada' for key 'users.email'", "Duplicate entry '…' for key 'users.email'"],
    ["Duplicate entry 'a' for key 'b' for key 'email'", "Duplicate entry '…' for key 'email'"],
    [
      "Incorrect integer value: 'ada' for column 'id' at row 1",
      "Incorrect integer value: '…' for column 'id' at row 1"
    ],
    ["Truncated incorrect DOUBLE value: 'ada'", "Truncated incorrect DOUBLE value: '…'"],
    [
      "You have an error in your SQL syntax near '!\n'ada')' at line 1",
      "You have an error in your SQL syntax near '…' at line 1"
    ],
    ["Unknown column 'ada' in 'field list'", "Unknown column 'ada' in 'field list'"],
    ["Data too long for column 'bio' at row 1", "Data too long for column 'bio' at row 1"]
  ]
  for (const [message, expected] of messages) {
    const error = Object.assign(new Error(message), { sqlMessage: message, sql: "insert 'ada'" })
    removeValues(error)
    t.match(error, { message: expected, sqlMessage: expected, sql: undefined })
    t.match(error.stack?.startsWith(`Error: ${expected}\n    at `), true)
  }
})

test('a thrown value that is not an error is ignored', async (t) => {
  t.doesNotThrow(() => removeValues('a string'))
  t.doesNotThrow(() => removeValues(undefined))
})
