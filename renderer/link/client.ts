/** The one way to the app: `client.workspace.openFile({ path })`. */
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../../contract'
import { createLinkPort } from './port'

export const linkPort = createLinkPort()

export const client: ContractRouterClient<Contract> = createORPCClient(
  new RPCLink({ port: linkPort }),
)
