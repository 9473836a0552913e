import type { Plugin } from 'vite'

const constructors = { worker: 'Worker', sharedworker: 'SharedWorker' } as const

/**
 * Builds `?worker` and `?sharedworker` imports as entries of the one build instead of three separate ones.
 *
 * Vite bundles each worker alone, so the page, the leader worker and the shared worker would each carry their
 * own copy of the same libraries: 858 kB gzipped before a single screen is drawn. As module workers in one
 * build they share chunks.
 */
export function sharedChunkWorkers(): Plugin {
  return {
    name: 'shared-chunk-workers',
    apply: 'build',
    enforce: 'pre',
    async resolveId(source, importer) {
      const [, path, kind] = /^(.+)\?(worker|sharedworker)$/.exec(source) ?? []
      if (path === undefined || kind === undefined) return null
      const resolved = await this.resolve(path, importer, { skipSelf: true })
      return resolved === null ? null : `\0${kind}:${resolved.id}`
    },
    load(id) {
      const [, kind, path] = /^\0(worker|sharedworker):(.+)$/.exec(id) ?? []
      if (path === undefined || (kind !== 'worker' && kind !== 'sharedworker')) return null
      const name = path.replace(/^.*\/|\.[a-z]+$/g, '').replace(/\W+/g, '-')
      const reference = this.emitFile({ type: 'chunk', id: path, name })
      return `export default function open(options) {
        return new ${constructors[kind]}(import.meta.ROLLUP_FILE_URL_${reference}, { type: 'module', name: options?.name })
      }`
    },
  }
}
