import { HtmlValidate } from 'html-validate'
import type { Test } from 'tap'

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    'doctype-style': ['error', { style: 'lowercase' }],
    // Titles may be long.
    'long-title': 'off',
    // A lone > is valid.
    'no-raw-characters': ['error', { relaxed: true }]
  }
})

/** Asserts that a document is valid, and reports the errors. */
export async function assertValid(t: Test, name: string, document: string) {
  const { results } = await validator.validateString(document)
  const complaints = results.flatMap(({ messages }) =>
    messages.map(({ line, ruleId, message }) => `${ruleId}: ${message} in ${document.split('\n')[line - 1]}`)
  )
  t.strictSame(complaints, [], name)
}
