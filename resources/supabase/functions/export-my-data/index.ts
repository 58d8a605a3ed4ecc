import { answering } from "../_shared/answering.ts";
import handler from "./handler.ts";

Deno.serve(answering(handler));
