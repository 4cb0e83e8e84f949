import { AjvCompiler } from '@fastify/ajv-compiler'
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { FastifyServerOptions } from 'fastify'

const buildSerializer = SerializerSelector()
const serializers = new WeakMap<object, (value: unknown) => string>()

/**
 * Fastify's own compilers, shared by all boards of a process: each schema is compiled once, not for every test. That is
 * two thirds of the time that building a board takes. The validators are kept by AjvCompiler itself.
 */
export const schemaController = {
  compilersFactory: {
    buildValidator: AjvCompiler(),
    buildSerializer(schemas, options) {
      const compile = buildSerializer(schemas, options)
      return (route) => {
        const serializer = serializers.get(Object(route.schema)) ?? compile(route)
        serializers.set(Object(route.schema), serializer)
        return serializer
      }
    }
  }
} satisfies FastifyServerOptions['schemaController']
