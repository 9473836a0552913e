// Keeps the shell on the device. Written by scripts/precache.mjs; the two constants below name what this build consists of.
const build = '__BUILD__'
const files = ['__FILES__']

const shell = `mooring-shell-${build}`
const kept = 3
const notOurs = ['/api', '/sync', '/.well-known', '/health', '/metrics', '/dev']

self.addEventListener('install', (event) => {
  event.waitUntil(install())
})

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldBuilds().then(() => self.clients.claim()))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (notOurs.some((path) => url.pathname === path || url.pathname.startsWith(`${path}/`))) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else event.respondWith(file(request))
})

async function install() {
  const cache = await caches.open(shell)
  // Hashed files may come from the browser's cache, the page must not: it names the others.
  await cache.addAll(files.map((path) => new Request(path, path.startsWith('/assets/') ? {} : { cache: 'reload' })))
  // At once: the open tabs go on with their own files, which stay in their build's cache; the next load gets the new ones.
  await self.skipWaiting()
}

async function page(request) {
  const cached = await (await caches.open(shell)).match('/')
  return cached ?? fetch(request)
}

async function file(request) {
  const cached = await caches.match(request)
  if (cached !== undefined) return cached
  const response = await fetch(request)
  // Files that are fetched only when needed (other scripts' fonts) are kept too, once somebody needed them.
  if (response.ok && new URL(request.url).pathname.startsWith('/assets/')) {
    const copy = response.clone()
    await (await caches.open(shell)).put(request, copy)
  }
  return response
}

/** The newest builds stay: a tab may have been open since the one before the last, and loads its workers from there. */
async function forgetOldBuilds() {
  const builds = (await caches.keys()).filter((name) => name.startsWith('mooring-shell-') && name !== shell)
  await Promise.all(builds.slice(0, Math.max(0, builds.length - (kept - 1))).map((name) => caches.delete(name)))
}
