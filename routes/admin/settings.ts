import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { formValues } from '../../src/http/form-values.ts'
import { readSettingForm, settingFields } from '../../src/settings/form.ts'
import { type Group, groups } from '../../src/settings/schema.ts'
import { adminSettingsPage } from '../../src/views/admin/settings.ts'
import type { FormState } from '../../src/views/form.ts'

const SettingsQuery = Type.Object({ saved: Type.Optional(Type.Literal('yes')) })
const SettingsForm = Type.Record(Type.String(), Type.String())

/** Fits all texts, each character encoded as `%F0%9F%98%80`. */
const bodyLimit = 1_000_000

const settings: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()
  for (const group of groups) serveGroup(group)

  function serveGroup(group: Group) {
    async function render(request: FastifyRequest, shown: { state?: FormState; isSaved?: boolean }) {
      const fields = settingFields(group, app.settings, app.fixedSettings)
      return adminSettingsPage(await request.getSite(), { group, fields, sendsMail: app.sendsMail, ...shown })
    }

    app.get(
      `/${group}`,
      { schema: { querystring: SettingsQuery }, config: { role: 'admin' } },
      async function showSettings(request, reply) {
        return reply.page(await render(request, { isSaved: request.query.saved !== undefined }))
      }
    )

    app.post(
      `/${group}`,
      {
        bodyLimit,
        schema: { body: SettingsForm },
        config: { role: 'admin' },
        errorHandler: app.redisplay((request, state) => render(request, { state }))
      },
      async function saveSettings(request, reply) {
        const changes = readSettingForm(group, formValues(request.body), app.fixedSettings)
        await app.changeSettings(request.getDb(), changes, request.member.id)
        return reply.redirect(`/admin/${group}?saved=yes`, 303)
      }
    )
  }
}

export default settings
