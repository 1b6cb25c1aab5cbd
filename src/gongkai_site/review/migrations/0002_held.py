from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(
            model_name="review",
            name="review_one_at_a_time",
        ),
        migrations.AlterField(
            model_name="opinion",
            name="step",
            field=models.CharField(
                choices=[
                    ("submit", "送审"),
                    ("sign", "通过"),
                    ("conclude", "保密审查"),
                    ("settle", "登记确定结果"),
                    ("return", "退回"),
                    ("withdraw", "撤回"),
                    ("ask", "外部核实"),
                    ("reset", "因修改作废"),
                    ("publish", "发布"),
                    ("hold", "通过，待发布"),
                    ("let_out", "到时发布"),
                    ("release", "紧急发布"),
                    ("clear", "补审通过"),
                    ("recall", "补审不通过，撤下"),
                ],
                max_length=16,
                verbose_name="step",
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="state",
            field=models.CharField(
                choices=[
                    ("none", "未送审"),
                    ("in_review", "审核中"),
                    ("returned", "已退回"),
                    ("withdrawn", "已撤回"),
                    ("changed", "因修改作废"),
                    ("held", "已通过，待发布"),
                    ("published", "已发布"),
                    ("released", "紧急发布，待补审"),
                ],
                default="in_review",
                max_length=16,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["held", "in_review"])),
                fields=("content_type", "object_id"),
                name="review_one_at_a_time",
            ),
        ),
    ]
