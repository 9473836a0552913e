import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import '~/ui/base.css'
import { session } from '~/lib/session/session'

import { App } from './app'
import { watchForNewerBuild } from './newer-build'
import { registerServiceWorker } from './register-service-worker'
import { reportRecovered } from './report-recovered'

void session.start()
registerServiceWorker()
watchForNewerBuild()

const root = document.querySelector('#root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root, { onRecoverableError: reportRecovered }).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
