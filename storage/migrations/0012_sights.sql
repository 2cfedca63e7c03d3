CREATE TABLE "finding_versions" (
	"finding" text NOT NULL,
	"input" text NOT NULL,
	"document" json NOT NULL,
	CONSTRAINT "finding_versions_finding_input_pk" PRIMARY KEY("finding","input")
);
--> statement-breakpoint
ALTER TABLE "findings" ADD COLUMN "as_live" boolean;--> statement-breakpoint
ALTER TABLE "finding_versions" ADD CONSTRAINT "finding_versions_finding_findings_uid_fk" FOREIGN KEY ("finding") REFERENCES "public"."findings"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding_versions" ADD CONSTRAINT "finding_versions_input_inputs_uid_fk" FOREIGN KEY ("input") REFERENCES "public"."inputs"("uid") ON DELETE no action ON UPDATE no action;