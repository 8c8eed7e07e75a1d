/** The window's start: connect to the app, wait for its state and settings, then draw. */
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { linkPort } from './link/client'
import { followApp } from './state/appStore'
import { followSettings } from './state/settingsStore'
import './theme/tokens.css'
import './theme/base.css'

linkPort.connect(window)
followApp()
followSettings()

const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)
