import t from 'tap'
import { xmlCharacters } from '../../../src/text/xml.ts'

t.test('only what XML 1.0 can hold is left', async (t) => {
  t.equal(xmlCharacters('a\u0000b\u000bc\u001fd\ud800e\ufffef\uffff'), 'abcdef')
  const kept = 'a\t\n\r \u0085\u2028\ufffd🎉é'
  t.equal(xmlCharacters(kept), kept)
})
