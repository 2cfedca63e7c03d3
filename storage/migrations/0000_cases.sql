CREATE TABLE "changes" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"uid" text,
	"incident" text,
	"at" bigint DEFAULT (extract(epoch from clock_timestamp()) * 1000)::bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "kill_switch_changes" (
	"ordinal" bigserial PRIMARY KEY NOT NULL,
	"engaged" boolean NOT NULL,
	"changed_by" text NOT NULL,
	"reason" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "one_time_tokens" (
	"hash" text PRIMARY KEY NOT NULL,
	"expires_at" bigint NOT NULL,
	"used_at" bigint
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"hash" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" bigint NOT NULL,
	"last_seen" bigint NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"key" text PRIMARY KEY NOT NULL,
	"value" json
);
--> statement-breakpoint
CREATE TABLE "incident_entities" (
	"incident" text NOT NULL,
	"kind" text NOT NULL,
	"id" text NOT NULL,
	CONSTRAINT "incident_entities_incident_kind_id_pk" PRIMARY KEY("incident","kind","id")
);
--> statement-breakpoint
CREATE TABLE "incident_findings" (
	"finding" text PRIMARY KEY NOT NULL,
	"incident" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"uid" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"status" text NOT NULL,
	"severity" text NOT NULL,
	"severity_reason" text NOT NULL,
	"provisional" boolean NOT NULL,
	"start_time" double precision NOT NULL,
	"end_time" double precision NOT NULL,
	"revision" integer NOT NULL,
	"entities" json NOT NULL,
	"tactics" json NOT NULL,
	"as_live" boolean NOT NULL,
	"narrative" json,
	"narrated_revision" integer,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "baseline_entities" (
	"key" text PRIMARY KEY NOT NULL,
	"state" json
);
--> statement-breakpoint
CREATE TABLE "batches" (
	"input" text NOT NULL,
	"seq" integer NOT NULL,
	"finding_uids" json NOT NULL,
	"done" boolean NOT NULL,
	CONSTRAINT "batches_input_seq_pk" PRIMARY KEY("input","seq")
);
--> statement-breakpoint
CREATE TABLE "detector_states" (
	"input" text PRIMARY KEY NOT NULL,
	"seq" integer NOT NULL,
	"state" json
);
--> statement-breakpoint
CREATE TABLE "findings" (
	"uid" text PRIMARY KEY NOT NULL,
	"input" text NOT NULL,
	"detector" text NOT NULL,
	"severity_id" smallint NOT NULL,
	"start_time" double precision NOT NULL,
	"end_time" double precision NOT NULL,
	"document" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inputs" (
	"uid" text PRIMARY KEY NOT NULL,
	"ordinal" bigserial NOT NULL,
	"paths" json NOT NULL,
	"as_live" boolean NOT NULL,
	"seq" integer DEFAULT 0 NOT NULL,
	"position" json,
	"done" boolean DEFAULT false NOT NULL,
	"state" text DEFAULT 'reading' NOT NULL,
	"message" text,
	"events" bigint DEFAULT 0 NOT NULL,
	"rejected" bigint DEFAULT 0 NOT NULL,
	"ignored" bigint DEFAULT 0 NOT NULL,
	"bytes_read" double precision DEFAULT 0 NOT NULL,
	"bytes_total" double precision,
	"event_time" double precision
);
--> statement-breakpoint
CREATE TABLE "rejected_records" (
	"input" text NOT NULL,
	"file" text NOT NULL,
	"offset" bigint NOT NULL,
	"reason" text NOT NULL,
	"raw" json NOT NULL,
	CONSTRAINT "rejected_records_input_file_offset_pk" PRIMARY KEY("input","file","offset")
);
--> statement-breakpoint
CREATE TABLE "action_history" (
	"action" text NOT NULL,
	"step" text NOT NULL,
	"ordinal" bigserial NOT NULL,
	"state" text NOT NULL,
	"at" bigint NOT NULL,
	"detail" text NOT NULL,
	CONSTRAINT "action_history_action_step_pk" PRIMARY KEY("action","step")
);
--> statement-breakpoint
CREATE TABLE "actions" (
	"uid" text PRIMARY KEY NOT NULL,
	"ordinal" bigserial NOT NULL,
	"incident" text NOT NULL,
	"state" text NOT NULL,
	"answer_by" bigint,
	"document" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "decisions" (
	"workflow_id" text NOT NULL,
	"step" text NOT NULL,
	"ordinal" bigserial NOT NULL,
	"subject" text NOT NULL,
	"at" bigint NOT NULL,
	"document" json NOT NULL,
	CONSTRAINT "decisions_workflow_id_step_pk" PRIMARY KEY("workflow_id","step")
);
--> statement-breakpoint
CREATE TABLE "effects" (
	"key" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"lines" json NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "incident_entities" ADD CONSTRAINT "incident_entities_incident_incidents_uid_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_findings" ADD CONSTRAINT "incident_findings_finding_findings_uid_fk" FOREIGN KEY ("finding") REFERENCES "public"."findings"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_findings" ADD CONSTRAINT "incident_findings_incident_incidents_uid_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batches" ADD CONSTRAINT "batches_input_inputs_uid_fk" FOREIGN KEY ("input") REFERENCES "public"."inputs"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "detector_states" ADD CONSTRAINT "detector_states_input_inputs_uid_fk" FOREIGN KEY ("input") REFERENCES "public"."inputs"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_input_inputs_uid_fk" FOREIGN KEY ("input") REFERENCES "public"."inputs"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rejected_records" ADD CONSTRAINT "rejected_records_input_inputs_uid_fk" FOREIGN KEY ("input") REFERENCES "public"."inputs"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "action_history" ADD CONSTRAINT "action_history_action_actions_uid_fk" FOREIGN KEY ("action") REFERENCES "public"."actions"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "actions" ADD CONSTRAINT "actions_incident_incidents_uid_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "incident_entities_id_kind_index" ON "incident_entities" USING btree ("id","kind");--> statement-breakpoint
CREATE INDEX "incident_findings_incident_index" ON "incident_findings" USING btree ("incident");--> statement-breakpoint
CREATE INDEX "incidents_status_index" ON "incidents" USING btree ("status");--> statement-breakpoint
CREATE INDEX "findings_input_index" ON "findings" USING btree ("input");--> statement-breakpoint
CREATE INDEX "findings_start_time_index" ON "findings" USING btree ("start_time");--> statement-breakpoint
CREATE INDEX "actions_incident_index" ON "actions" USING btree ("incident");--> statement-breakpoint
CREATE INDEX "actions_state_index" ON "actions" USING btree ("state");--> statement-breakpoint
CREATE INDEX "decisions_subject_index" ON "decisions" USING btree ("subject");