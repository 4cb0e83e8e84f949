import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import {
  accentContrast,
  backgrounds,
  contrast,
  defaultAccent,
  leastContrast,
  nearestAccent
} from '../../../src/settings/accent.ts'

t.test('contrast is that of WCAG', async (t) => {
  t.equal(contrast('#000000', '#ffffff'), 21)
  t.equal(contrast('#777777', '#777777'), 1)
  t.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48')
  t.equal(contrast('#ffffff', '#0000ff').toFixed(2), '8.59')
})

t.test('the colours are those of the stylesheet', async (t) => {
  const sheet = await readFile(join(import.meta.dirname, '../../../src/views/assets/style/base.css'), 'utf8')
  const pairs = [
    ['paper', backgrounds.light[0], backgrounds.dark[0]],
    ['wash', backgrounds.light[1], backgrounds.dark[1]],
    ['accent', defaultAccent.light, defaultAccent.dark]
  ]
  for (const [name, light, dark] of pairs) t.match(sheet, `--${name}: light-dark(${light}, ${dark});`)
})

t.test('the nearest colour that can be read', async (t) => {
  for (const scheme of ['light', 'dark'] as const) {
    t.equal(nearestAccent(defaultAccent[scheme], scheme), defaultAccent[scheme])
    for (const colour of ['#ffcc00', '#ff0000', '#777777', '#0000ff', '#000000', '#ffffff']) {
      const nearest = nearestAccent(colour, scheme)
      t.ok(accentContrast(nearest, scheme) >= leastContrast, `${colour} ${scheme}: ${nearest}`)
      const isGood = accentContrast(colour, scheme) >= leastContrast
      t.equal(nearest === colour, isGood)
    }
  }
})
