#!/usr/bin/env node
// The command. The sources are TypeScript and are run as they are: there is no build to forget.
import { register } from "tsx/esm/api";

register();
await import("../cli.ts");
