import t from 'tap'
import { requireUncommon } from '../../../src/accounts/password-rules.ts'

const known = { site: 'Just Tech News', username: 'grace_hopper', email: 'g.brewster@navy.example' }

const easy: [password: string, why: RegExp][] = [
  ['        ', /nothing but blanks/],
  ['\u00a0\u200b \t\u3000\u00a0\u00a0\u00a0', /nothing but blanks/],
  ['zzzzzzzzzz', /repeats/],
  ['xyxyxyxyxy', /repeats/],
  ['bla!bla!bla!', /repeats/],
  ['defghijklm', /row of the alphabet/],
  ['zyxwvutsrq', /row of the alphabet/],
  ['qwertyuiopasdf', /row of the alphabet/],
  ['09876543', /row of the alphabet|common/],
  ['justtechnews', /name of this board/],
  ['Just Tech News!', /name of this board/],
  ['jUST-tECH-nEWS2026', /name of this board/],
  ['swenhcettsuj', /name of this board/],
  ['ju5t-t3ch-n3w5', /name of this board/],
  ['jûst-téch-nêws', /name of this board/],
  ['just\u200btech\u00adnews', /name of this board/],
  ['ecarggrace', /your name/],
  ['reppohgrace', /your name/],
  ['qwer tyui', /row of the alphabet/],
  ['TechNews1', /name of this board/],
  ['grace_hopper', /your name/],
  ['GraceHopper99', /your name/],
  ['ｇｒａｃｅhopper', /your name/],
  ['brewster1', /your name/],
  ['g.brewster@navy.example', /your name/],
  ['grace@technews', /your name and that of this board/]
]

t.test('what is tried first is refused, and said why', async (t) => {
  for (const [password, why] of easy) {
    t.throws(() => requireUncommon(password, known), { code: /^PASSWORD_TOO_/, message: why }, password)
  }
  for (const password of [
    'password1',
    'Iloveyou',
    'trustno1',
    '1q2w3e4r',
    'PASSWORD123',
    ' password',
    'pass\u00adword'
  ])
    t.throws(() => requireUncommon(password, known), { code: 'PASSWORD_TOO_COMMON' }, password)
})

t.test('other passwords are accepted, also with a known word', async (t) => {
  const fine = [
    'a long way to go',
    'grace and five others',
    'xK9#mQ2$vL',
    'news of the lighthouse',
    'пароль с буквами',
    '漢字漢字仮名仮名',
    'abcd efgh wxyz!',
    'just tech newspapers'
  ]
  for (const password of fine) t.doesNotThrow(() => requireUncommon(password, known), password)
  t.doesNotThrow(() => requireUncommon('a long way to go', { site: '', username: 'al', email: null }))
})
