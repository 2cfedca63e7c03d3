CREATE TABLE "apart_incidents" (
	"incident" text NOT NULL,
	"other" text NOT NULL,
	"regrouping" text NOT NULL,
	CONSTRAINT "apart_incidents_incident_other_pk" PRIMARY KEY("incident","other")
);
--> statement-breakpoint
CREATE TABLE "finding_keys" (
	"finding" text NOT NULL,
	"key" text NOT NULL,
	"role" text NOT NULL,
	"weighs" boolean NOT NULL,
	CONSTRAINT "finding_keys_finding_key_role_pk" PRIMARY KEY("finding","key","role")
);
--> statement-breakpoint
CREATE TABLE "regroupings" (
	"uid" text PRIMARY KEY NOT NULL,
	"ordinal" bigserial NOT NULL,
	"kind" text NOT NULL,
	"incident" text NOT NULL,
	"other" text NOT NULL,
	"findings" json NOT NULL,
	"note" text NOT NULL,
	"by" text,
	"at" bigint NOT NULL,
	"cause" text,
	"undone" json
);
--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "merged_into" text;--> statement-breakpoint
ALTER TABLE "apart_incidents" ADD CONSTRAINT "apart_incidents_incident_incidents_uid_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "apart_incidents" ADD CONSTRAINT "apart_incidents_other_incidents_uid_fk" FOREIGN KEY ("other") REFERENCES "public"."incidents"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "apart_incidents" ADD CONSTRAINT "apart_incidents_regrouping_regroupings_uid_fk" FOREIGN KEY ("regrouping") REFERENCES "public"."regroupings"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding_keys" ADD CONSTRAINT "finding_keys_finding_findings_uid_fk" FOREIGN KEY ("finding") REFERENCES "public"."findings"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "regroupings" ADD CONSTRAINT "regroupings_incident_incidents_uid_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "regroupings" ADD CONSTRAINT "regroupings_other_incidents_uid_fk" FOREIGN KEY ("other") REFERENCES "public"."incidents"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "finding_keys_key_index" ON "finding_keys" USING btree ("key");--> statement-breakpoint
CREATE INDEX "regroupings_incident_index" ON "regroupings" USING btree ("incident");--> statement-breakpoint
CREATE INDEX "regroupings_other_index" ON "regroupings" USING btree ("other");--> statement-breakpoint
CREATE INDEX "regroupings_cause_index" ON "regroupings" USING btree ("cause");--> statement-breakpoint
INSERT INTO "finding_keys" ("finding", "key", "role", "weighs") SELECT f."finding", e."kind" || ':' || e."id", 'actor', true FROM "incident_findings" f JOIN "incident_entities" e ON e."incident" = f."incident" WHERE e."kind" <> 'hostname';
