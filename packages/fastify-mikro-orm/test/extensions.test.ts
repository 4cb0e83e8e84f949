import { Migration, Migrator } from '@mikro-orm/migrations'
import { Seeder, SeedManager } from '@mikro-orm/seeder'
import { type EntityManager, openDatabase } from 'fastify-mikro-orm'
import { onEveryEngine } from '../../../test/engines.ts'
import { Author, library } from './fixtures/library.ts'

class AuthorSeeder extends Seeder {
  override async run(em: EntityManager) {
    em.create(Author, { name: 'seeded' })
  }
}

class AddAuthor extends Migration {
  override up() {
    this.addSql(`insert into authors (name) values ('migrated')`)
  }

  override down() {
    this.addSql(`delete from authors where name = 'migrated'`)
  }
}

onEveryEngine('@mikro-orm/seeder and @mikro-orm/migrations work as extensions', async (t, { url }) => {
  const migrations = { migrationsList: [{ name: 'AddAuthor', class: AddAuthor }], snapshot: false }
  const extensions = [Migrator, SeedManager]
  const database = await openDatabase({ url, entities: library, extensions, migrations })
  const { orm } = database
  t.teardown(() => database.close())
  const names = async () =>
    (await orm.em.fork().find(Author, {}, { orderBy: { name: 1 } })).map(({ name }) => name)

  await orm.seeder.seed(AuthorSeeder)
  t.match(await orm.migrator.getPending(), [{ name: 'AddAuthor' }])
  await orm.migrator.up()
  t.same(await names(), ['migrated', 'seeded'])
  t.match(await orm.migrator.getExecuted(), [{ name: 'AddAuthor' }])
  await orm.migrator.down()
  t.same(await names(), ['seeded'])
})
