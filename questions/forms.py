"""What is wrong with a question."""

from django import forms

from questions.models import Complaint


class ComplaintForm(forms.ModelForm[Complaint]):
    class Meta:
        model = Complaint
        fields = ["words"]
        widgets = {"words": forms.Textarea(attrs={"rows": 3})}
        labels = {"words": "What is wrong with it?"}
