import { defineEntity, p } from '@mikro-orm/core'
import { User } from '../members/user.ts'
import { postLimits } from './limits.ts'

const PostSchema = defineEntity({
  name: 'Post',
  tableName: 'posts',
  properties: {
    id: p.integer().primary(),
    title: p.string().length(postLimits.title),
    post_url: p.string().length(postLimits.post_url).nullable(),
    text: p.text().nullable(),
    text_html: p.string().columnType('mediumtext').nullable(),
    domain: p.string().length(postLimits.domain).nullable(),
    /** SHA-256 of the normalised URL, which finds an existing discussion of it. */
    url_key: p.string().length(64).nullable(),
    user: () => p.manyToOne(User).index(false),
    vote_count: p.integer().default(0),
    /** Imported votes, which have no row in `votes`; `vote_count` includes them. */
    imported_votes: p.integer().default(0),
    comment_count: p.integer().default(0),
    hot: p.double(),
    /** Time of the post or of its newest comment. */
    active_at: p.datetime(3),
    created_at: p.datetime(3),
    updated_at: p.datetime(3),
    deleted_at: p.datetime(3).nullable(),
    /** The id of an imported post at its source, which with its time identifies it: ids of two sources overlap. */
    import_id: p.string().length(50).nullable(),
    /** Counts the changes of what the post's page shows. */
    version: p.integer().default(0),
    /** Time of the last such change. The default serves processes of an older version. */
    changed_at: p.datetime(3).default('1970-01-01 00:00:00.000'),
    /** Set together with `deleted_at` when a moderator removed it. */
    removed_at: p.datetime(3).nullable(),
    /** Since when only moderators may comment. */
    locked_at: p.datetime(3).nullable(),
    /** Since when it stands above the front page. */
    pinned_at: p.datetime(3).nullable()
  },
  // No index starts with deleted_at: MariaDB would use only that column, and read every row before the page (15,295
  // of 20,099 rows measured, against 30). The columns after the id make the index cover "top of a period".
  indexes: [
    { name: 'posts_hot', properties: ['hot', 'id'] },
    { name: 'posts_new', properties: ['created_at', 'id', 'deleted_at', 'vote_count'] },
    { name: 'posts_active', properties: ['active_at', 'id'] },
    { name: 'posts_top', properties: ['vote_count', 'id', 'created_at', 'deleted_at'] },
    { name: 'posts_domain', properties: ['domain', 'created_at', 'id'] },
    { name: 'posts_user', properties: ['user', 'created_at', 'id'] },
    { name: 'posts_url', properties: ['url_key', 'created_at'] },
    { name: 'posts_changed', properties: ['changed_at'] },
    { name: 'posts_pinned', properties: ['pinned_at', 'id'] },
    // Sorts the hits of a search without reading them: 10,000 rows are a hundred megabytes of pages.
    { name: 'posts_points', properties: ['id', 'vote_count', 'deleted_at', 'created_at'] }
  ],
  uniques: [{ name: 'posts_import', properties: ['import_id', 'created_at'] }]
})

export class Post extends PostSchema.class {}
PostSchema.setClass(Post)
