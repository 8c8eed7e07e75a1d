/** What crosses from the window to the app. A call is added here, implemented in `core/`. */
import { appContract } from './app'
import { feedbackContract } from './feedback'
import { learnContract } from './learn'
import { modelsContract } from './models'
import { remoteContract } from './remote'
import { settingsContract } from './settings'
import { suggestContract } from './suggest'
import { workspaceContract } from './workspace'

export const contract = {
  app: appContract,
  suggest: suggestContract,
  feedback: feedbackContract,
  learn: learnContract,
  models: modelsContract,
  remote: remoteContract,
  workspace: workspaceContract,
  settings: settingsContract,
}
export type Contract = typeof contract

export * from './acceptance'
export * from './app'
export * from './errors'
export * from './feedback'
export * from './learn'
export * from './models'
export * from './remote'
export * from './settings'
export * from './suggest'
export * from './workspace'
